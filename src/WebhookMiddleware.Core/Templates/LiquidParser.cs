using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Parlot;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The parser for the dialect of Liquid in which templates and conditions are written. It has no state, so one instance is shared.
/// </summary>
internal sealed partial class LiquidParser : FluidParser
{
    /// <summary>The maximum length of a template or a condition.</summary>
    private const int MaxLength = 64 * 1024;

    private const string ReadsFiles = "a template can't read other templates";
    private const string Unbounded = "its output can't be bounded";

    private LiquidParser()
        : base(new FluidParserOptions { AllowParentheses = true })
    {
        foreach (var (name, tag) in RegisteredTags.ToArray())
        {
            RegisteredTags[name] = new DepthGuard<Statement>(tag);
        }

        RegisteredTags["include"] = new RefusedTag("include", ReadsFiles);
        RegisteredTags["render"] = new RefusedTag("render", ReadsFiles);
        RegisteredTags["layout"] = new RefusedTag("layout", ReadsFiles);
        RegisteredTags["from"] = new RefusedTag("from", ReadsFiles);
        RegisteredTags["ifchanged"] = new RefusedTag("ifchanged", Unbounded);
        RegisteredTags["tablerow"] = new RefusedTag("tablerow", "it writes HTML");
        RegisteredTags["liquid"] = new RefusedTag("liquid", "write a tag for each statement");
        Primary.Parser = new DepthGuard<Expression>(Primary.Parser!);
        FilterExpression.Parser = new KnownFilterParser(FilterExpression.Parser!, LiquidContext.FilterNames);
    }

    public static LiquidParser Instance { get; } = new();

    /// <summary>Parses a template.</summary>
    public bool TryParse(
        string source, [NotNullWhen(true)] out IReadOnlyList<Statement>? statements, [NotNullWhen(false)] out string? error)
        => TryParse(Grammar, source, out statements, out error);

    /// <summary>Parses an expression that is not enclosed in a tag.</summary>
    public bool TryParseCondition(
        string source, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out string? error)
        => TryParse(LogicalExpression, source, out expression, out error);

    private static bool TryParse<T>(
        Parlot.Fluent.Parser<T> parser, string source, [NotNullWhen(true)] out T? result, [NotNullWhen(false)] out string? error)
        where T : class
    {
        result = null;
        error = null;
        if (source.Length > MaxLength)
        {
            error = TemplatePosition.Describe(TemplatePosition.At(source, MaxLength), $"more than {MaxLength} characters");
            return false;
        }

        // Parlot fails on this one, which Unicode reserves as no character.
        if (source.IndexOf(char.MaxValue, StringComparison.Ordinal) is >= 0 and var place)
        {
            error = TemplatePosition.Describe(TemplatePosition.At(source, place), "the character U+FFFF can't be used");
            return false;
        }

        var context = new LiquidParseContext(source);
        try
        {
            var parsed = parser.TryParse(context, out var value, out var failure);
            if (failure is not null)
            {
                error = TemplatePosition.Describe(failure.Position, failure.Message ?? "it does not parse");
                return false;
            }

            context.SkipWhiteSpace();
            if (!parsed || !context.Scanner.Cursor.Eof)
            {
                error = DescribeRest(context.Scanner.Cursor);
                return false;
            }

            result = value;
            return true;
        }
        catch (Fluid.ParseException exception)
        {
            error = Reformat(exception.Message);
            return false;
        }
    }

    private static string DescribeRest(Cursor cursor)
        => TemplatePosition.Describe(
            TemplatePosition.At(cursor.Buffer, cursor.Offset),
            cursor.Eof ? "something is missing" : $"'{cursor.Current}' was not expected");

    // Fluid throws for unknown tags, with the position in the message: Unknown tag 'foo' at (1:7).
    private static string Reformat(string message)
    {
        var match = PositionInText().Match(message);
        if (!match.Success)
        {
            return TemplatePosition.Describe(TextPosition.Start, message);
        }

        var line = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
        var column = int.Parse(match.Groups["column"].Value, CultureInfo.InvariantCulture);
        return TemplatePosition.Describe(new TextPosition(0, line, column), match.Groups["message"].Value);
    }

    [GeneratedRegex(@"\A(?<message>.*?) at \((?<line>\d+):(?<column>\d+)\)", RegexOptions.Singleline)]
    private static partial Regex PositionInText();
}
