using System.Diagnostics.CodeAnalysis;

namespace WorkflowDesk.Web.Studio;

/// <summary>Written answers by name. Above a size in bytes the ones that nobody asked for longest leave.</summary>
internal sealed class KeptAnswers<TAnswer>(long maxBytes, Func<TAnswer, long> sizeOf)
    where TAnswer : class
{
    private readonly Lock _door = new();
    private readonly Dictionary<string, LinkedListNode<(string Name, TAnswer Answer)>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Name, TAnswer Answer)> _lastAskedFirst = new();
    private long _bytes;

    public long Bytes
    {
        get
        {
            lock (_door)
            {
                return _bytes;
            }
        }
    }

    public bool TryFind(string name, [NotNullWhen(true)] out TAnswer? answer)
    {
        lock (_door)
        {
            if (!_byName.TryGetValue(name, out var found))
            {
                answer = null;
                return false;
            }

            _lastAskedFirst.Remove(found);
            _lastAskedFirst.AddFirst(found);
            answer = found.Value.Answer;
            return true;
        }
    }

    /// <summary>Keeps an answer in place of the one of that name.</summary>
    public void Keep(string name, TAnswer answer)
    {
        lock (_door)
        {
            if (_byName.TryGetValue(name, out var before))
            {
                Leave(before);
            }

            _byName[name] = _lastAskedFirst.AddFirst((name, answer));
            _bytes += sizeOf(answer);
            while (_bytes > maxBytes && _lastAskedFirst.Last is { } oldest)
            {
                Leave(oldest);
            }
        }
    }

    private void Leave(LinkedListNode<(string Name, TAnswer Answer)> leaving)
    {
        _lastAskedFirst.Remove(leaving);
        _byName.Remove(leaving.Value.Name);
        _bytes -= sizeOf(leaving.Value.Answer);
    }
}
