using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WebhookMiddleware.Benchmarks;

/// <summary>Reads a command line word by word.</summary>
internal sealed class Arguments(IReadOnlyList<string> words, string usage)
{
    private int _next;

    public bool TryRead([NotNullWhen(true)] out string? option)
    {
        option = _next < words.Count ? words[_next++] : null;
        return option is not null;
    }

    /// <summary>Reads all options, each with what reads its value.</summary>
    public void ReadAll(Dictionary<string, Action> readers)
    {
        while (TryRead(out var option))
        {
            (readers.GetValueOrDefault(option) ?? throw Unknown(option))();
        }
    }

    /// <summary>Reads the value of the option that was read last.</summary>
    public string Value()
        => _next < words.Count ? words[_next++] : throw new ArgumentException($"{words[_next - 1]} needs a value. {usage}");

    /// <summary>Reads the value, a list with commas.</summary>
    public string[] List() => Value().Split(',');

    /// <summary>Reads the value, a whole number.</summary>
    public int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"'{words[_next - 1]}' is no number. {usage}");

    /// <summary>Returns the exception for an option that does not exist.</summary>
    public ArgumentException Unknown(string option) => new($"There is no '{option}'. {usage}");
}
