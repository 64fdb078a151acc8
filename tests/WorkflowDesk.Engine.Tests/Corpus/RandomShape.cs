namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>Steps and connections of a flowchart that always comes to rest.</summary>
internal static class RandomShape
{
    /// <param name="choice">Kinds to choose from; one named twice is twice as likely.</param>
    public static (Dictionary<string, string> Kinds, List<ModelConnection> Connections) Of(Random random, string[] choice)
    {
        var size = random.Next(4, 10);
        var kinds = Enumerable.Range(0, size).ToDictionary(i => $"n{i}", i => i == 0 ? "line" : choice[random.Next(choice.Length)]);
        var connections = new List<ModelConnection>();
        for (var i = 1; i < size; i++)
        {
            Connect(random.Next(Math.Max(0, i - 3), i), i);
        }

        for (var more = random.Next(1, size); more > 0; more--)
        {
            var from = random.Next(size - 1);
            Connect(from, random.Next(from + 1, size));
        }

        for (var back = random.Next(3); back > 0; back--)
        {
            // Only a decision may go back, or the chart would never rest.
            var from = random.Next(1, size);
            if (kinds[$"n{from}"] == "decision")
            {
                Add(new($"n{from}", "True", $"n{random.Next(1, from + 1)}"));
            }
        }

        var order = connections.ToArray();
        random.Shuffle(order);
        return (kinds, [.. order]);

        void Connect(int from, int to) => Add(new($"n{from}", kinds[$"n{from}"] == "decision" ? (random.Next(2) == 0).ToString() : "Done", $"n{to}"));

        void Add(ModelConnection connection)
        {
            if (!connections.Contains(connection))
            {
                connections.Add(connection);
            }
        }
    }
}
