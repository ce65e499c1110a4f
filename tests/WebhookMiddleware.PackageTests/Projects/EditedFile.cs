namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>A file of a new project while lines are added to it.</summary>
internal sealed class EditedFile(string text)
{
    public string Text { get; private set; } = text.ReplaceLineEndings("\n");

    /// <summary>Gets how many lines have been added or changed.</summary>
    public int Lines { get; private set; }

    public void AddFirst(params string[] lines) => Add(0, lines);

    public void AddLast(params string[] lines) => Add(Text.Length, lines);

    public void AddBefore(string place, params string[] lines) => Add(IndexOf(place), lines);

    /// <summary>Changes a part of one line.</summary>
    public void Change(string from, string to)
    {
        IndexOf(from);
        Text = Text.Replace(from, to, StringComparison.Ordinal);
        Lines++;
    }

    private void Add(int index, string[] lines)
    {
        lines.Should().NotBeEmpty();
        Text = Text.Insert(index, string.Concat(lines.Select(line => line + "\n")));
        Lines += lines.Length;
    }

    private int IndexOf(string place)
    {
        Text.Split(place).Should().HaveCount(2, "the template has {0} at one place:\n{1}", place, Text);
        return Text.IndexOf(place, StringComparison.Ordinal);
    }
}
