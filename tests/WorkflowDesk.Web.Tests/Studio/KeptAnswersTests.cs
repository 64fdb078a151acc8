using WorkflowDesk.Web.Studio;

namespace WorkflowDesk.Web.Tests.Studio;

public sealed class KeptAnswersTests
{
    private readonly KeptAnswers<byte[]> _kept = new(100, answer => answer.Length);

    [Fact]
    public void Above_the_limit_those_asked_for_longest_ago_leave()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            _kept.Keep(name, new byte[25]);
        }

        Assert.True(_kept.TryFind("a", out _), "four fit");
        _kept.Keep("e", new byte[50]);
        Assert.Equal(["a", "d", "e"], Names());
        Assert.Equal(100, _kept.Bytes);
    }

    [Fact]
    public void An_answer_takes_the_place_of_the_one_before()
    {
        _kept.Keep("a", new byte[80]);
        _kept.Keep("a", new byte[30]);
        Assert.True(_kept.TryFind("a", out var answer) && answer.Length == 30, "the newer one is kept");
        Assert.Equal(30, _kept.Bytes);
    }

    [Fact]
    public void What_is_larger_than_the_limit_is_not_kept()
    {
        _kept.Keep("large", new byte[101]);
        Assert.Empty(Names());
        Assert.Equal(0, _kept.Bytes);
    }

    private IEnumerable<string> Names() => new[] { "a", "b", "c", "d", "e", "large" }.Where(name => _kept.TryFind(name, out _));
}
