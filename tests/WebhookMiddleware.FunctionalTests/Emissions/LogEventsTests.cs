using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>
/// Pins the identifiers, names and levels of all log entries, which alerts and dashboards rely on, to what
/// <c>LogEvents.md</c> says of them.
/// </summary>
public sealed class LogEventsTests
{
    // Tests for authors of stores, which no host loads.
    private const string Conformance = "WebhookMiddleware.StoreConformance";

    private const string Page = "src/WebhookMiddleware.Core/Diagnostics/LogEvents.md";
    private const string Retired = "retired";
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string DocumentFile = typeof(LogEventsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "LogEventsFile").Value!;

    [Fact]
    public void Messages_All_AreAsDocumented()
        => string.Join(Environment.NewLine, Problems(Messages(), File.ReadAllText(DocumentFile))).Should().BeEmpty();

    [Theory]
    [InlineData(-1, "One", LogLevel.Error, "text", "Give it EventId = 103*| 103 | One | Error | text |")]
    [InlineData(0, "One", LogLevel.Error, "text", "Give it EventId = 103*")]
    [InlineData(250, "One", LogLevel.Error, "text", "250*outside*100 to 199*EventId = 103*")]
    [InlineData(150, "One", LogLevel.Error, "text", "150*is not in*| 150 | One | Error | text |")]
    [InlineData(102, "One", LogLevel.Error, "text", "102*retired*EventId = 103*")]
    [InlineData(101, "Renamed", LogLevel.Error, "It {Failed}.", "101*never change*| 101 | Renamed | Error | It {Failed}. |*| Known | Error |")]
    [InlineData(101, "Known", LogLevel.Debug, "It {Failed}.", "*| 101 | Known | Debug | It {Failed}. |*")]
    [InlineData(101, "Known", LogLevel.Error, "It has {Failed}.", "*| 101 | Known | Error | It has {Failed}. |*")]
    public void Problems_MessageThatIsNotAsDocumented_SaysWhatToDo(int id, string name, LogLevel level, string text, string expected)
        => Problems([new Message("WebhookMiddleware.Calling", "Caller.Log.One", id, name, level, text)], Document)
            .Should().ContainMatch($"*{expected}*");

    [Fact]
    public void Problems_MessagesThatAreAsDocumented_AreNone()
        => Problems([Known], Document).Should().BeEmpty();

    [Fact]
    public void Problems_TwoOfOneIdOrName_NameBoth()
    {
        Problems([Known, Known with { Place = "Other.Log" }], Document).Should().ContainMatch("*Caller.Log.Known and Other.Log have the EventId 101*");
        Problems([Known, Known with { Namespace = "WebhookMiddleware.Pipeline", Place = "Other.Log", Id = 201 }], Document)
            .Should().ContainMatch("*Caller.Log.Known and Other.Log have the name 'Known'*");
    }

    [Fact]
    public void Problems_DocumentedMessageIsGone_AsksToRetireIt()
        => Problems([], Document).Should().ContainSingle().Which.Should().Match("*101*Known*'retired'*");

    private const string Document = """
        | ids | namespace |
        |---|---|
        | 100 to 199 | `WebhookMiddleware.Calling` |
        | 200 to 299 | `WebhookMiddleware` |

        | id | name | level | message |
        |---|---|---|---|
        | 101 | Known | Error | It {Failed}. |
        | 102 | Former | retired | It failed. |
        """;

    private static readonly Message Known = new("WebhookMiddleware.Calling", "Caller.Log.Known", 101, "Known", LogLevel.Error, "It {Failed}.");

    private static List<string> Problems(IReadOnlyCollection<Message> messages, string document)
    {
        string[][] rows = [.. document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(Cells)];
        var ranges = rows.Where(cells => cells.Length == 2).Skip(1).Select(Range.Parse).ToArray();
        var documented = rows.Where(cells => cells.Length == 4).Skip(1)
            .ToDictionary(cells => int.Parse(cells[0], CultureInfo.InvariantCulture), cells => cells);
        List<string> problems = [];
        foreach (var message in messages)
        {
            var range = ranges.Where(range => range.Holds(message.Namespace)).MaxBy(range => range.Namespace.Length)!;
            var taken = documented.Keys.Concat(messages.Select(other => other.Id)).Where(range.Holds).DefaultIfEmpty(range.First).Max();
            var advice = $"Give it EventId = {taken + 1} and add the row {message with { Id = taken + 1 }} to {Page}.";
            if (message.Id <= 0)
            {
                problems.Add($"{message.Place} has no EventId. {advice}");
            }
            else if (!range.Holds(message.Id))
            {
                problems.Add(
                    $"{message.Place} has the EventId {message.Id}, which is outside the range {range.First} to {range.Last} of its namespace. {advice}");
            }
            else if (!documented.TryGetValue(message.Id, out var cells))
            {
                problems.Add($"{message.Place} has the EventId {message.Id}, which is not in {Page}. Add the row {message}");
            }
            else if (cells[2] == Retired)
            {
                problems.Add($"{message.Place} has the EventId {message.Id}, which is retired. {advice}");
            }
            else if (Row(cells) is var row && row != message.ToString())
            {
                problems.Add(
                    $"{message.Place}: the id, the name and the level of event {message.Id} never change, since alerts rely on them. A text may: "
                    + $"change its row in {Page} to {message} It is {row}");
            }
        }

        problems.AddRange(Twice(messages, message => $"the EventId {message.Id}"));
        problems.AddRange(Twice(messages, message => $"the name '{message.Name}'"));
        problems.AddRange(documented
            .Where(pair => pair.Value[2] != Retired && messages.All(message => message.Id != pair.Key))
            .Select(pair => $"Nothing logs event {pair.Key} ({pair.Value[1]}) any more. Write '{Retired}' for its level in {Page}: "
                + "no id is used again."));
        return problems;
    }

    private static IEnumerable<string> Twice(IEnumerable<Message> messages, Func<Message, string> what)
        => messages.Where(message => message.Id > 0).GroupBy(what).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(" and ", group.Select(message => message.Place))} have {group.Key}. Give each its own.");

    private static bool HasLibrary(string project)
        => !File.ReadAllText(project).Contains("<IncludeBuildOutput>false", StringComparison.Ordinal);

    private static Message[] Messages()
    {
        var sources = Path.GetFullPath(Path.Combine(DocumentFile, "../../.."));
        var projects = Directory.GetDirectories(sources).SelectMany(folder => Directory.GetFiles(folder, "*.csproj")).Where(HasLibrary)
            .Select(Path.GetFileNameWithoutExtension).Where(project => project != Conformance);
        return
        [
            .. from project in projects
               from type in Assembly.Load(project!).GetTypes()
               from method in type.GetMethods(Declared)
               let message = method.GetCustomAttribute<LoggerMessageAttribute>()
               where message is not null
               select new Message(
                   type.Namespace!,
                   $"{type.FullName!.Replace('+', '.')}.{method.Name}",
                   message.EventId,
                   message.EventName ?? method.Name,
                   message.Level,
                   message.Message),
        ];
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim())];

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells)} |";

    private sealed record Message(string Namespace, string Place, int Id, string Name, LogLevel Level, string Text)
    {
        public override string ToString() => Row([Id.ToString(CultureInfo.InvariantCulture), Name, Level.ToString(), Text]);
    }

    private sealed record Range(int First, int Last, string Namespace)
    {
        public static Range Parse(string[] cells)
        {
            var ids = cells[0].Split(" to ");
            return new Range(
                int.Parse(ids[0], CultureInfo.InvariantCulture), int.Parse(ids[1], CultureInfo.InvariantCulture), cells[1].Trim('`'));
        }

        public bool Holds(int id) => id >= First && id <= Last;

        public bool Holds(string name) => name == Namespace || name.StartsWith(Namespace + ".", StringComparison.Ordinal);
    }
}
