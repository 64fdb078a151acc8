using System.Buffers;
using System.Text.Json;

namespace WorkflowDesk.Web.Studio;

/// <summary>JSON that was written before and is sent piece after piece, so that what is kept is not copied together for every request.</summary>
internal sealed class WrittenJson : IResult
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    private long _length;

    public WrittenJson Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        _length += piece.Length;
        return this;
    }

    public WrittenJson Add(ReadOnlySpan<byte> text) => Add(text.ToArray().AsMemory());

    public void Add(WrittenJson other) => other._pieces.ForEach(piece => Add(piece));

    /// <summary>Something small that differs from request to request.</summary>
    public WrittenJson AddValue<T>(T value) => Add(JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.Options).AsMemory());

    /// <summary>An array of what was written before.</summary>
    public WrittenJson AddArray<T>(IEnumerable<T> items, Action<WrittenJson, T> add)
    {
        Add("["u8);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                Add(","u8);
            }

            isFirst = false;
            add(this, item);
        }

        return Add("]"u8);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _length;
        foreach (var piece in _pieces)
        {
            response.BodyWriter.Write(piece.Span);
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
