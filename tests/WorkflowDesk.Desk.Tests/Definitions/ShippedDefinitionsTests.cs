using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class ShippedDefinitionsTests
{
    [Fact]
    public async Task Definitions_that_ship_have_no_problem_at_all()
    {
        foreach (var definition in CheckBench.Shipped)
        {
            var problems = await CheckBench.FindAsync(definition);
            Assert.True(problems.Count == 0, $"{definition.DefinitionId}: {string.Join("\n", problems.Select(problem => ProblemTexts.Line(definition, problem, Languages.English)))}");
        }
    }
}
