using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using Fluid.Ast;

namespace WebhookMiddleware.Templates.Outputs;

/// <summary>Analyses how a template writes its values: inside or outside of double quotes, and through which filters.</summary>
internal sealed class TemplateOutputs : AstVisitor
{
    /// <summary>Filters whose results are escaped, encoded or a number, and filters with which a template escapes by itself.</summary>
    private static readonly FrozenSet<string> Escaping = FrozenSet.Create(
        StringComparer.Ordinal,
        "json", "escape", "escape_once", "url_encode", "base64_encode", "base64_url_safe_encode", "replace",
        "handle", "handleize", "md5", "sha1", "sha256",
        "hmac_sha1", "hmac_sha256", "size", "sum", "plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs");

    private bool _inQuotes;

    private TemplateOutputs()
    {
    }

    /// <summary>Gets whether a value is written outside of double quotes and not as JSON.</summary>
    public bool HasUnquoted { get; private set; }

    /// <summary>Gets whether a value is written without any filter that escapes it.</summary>
    public bool HasUnescaped { get; private set; }

    /// <summary>Gets whether the template has both a value and a script or style sheet, wherever they are.</summary>
    public bool HasCode => HasOutput && HasCodeTag;

    private bool HasOutput { get; set; }

    private bool HasCodeTag { get; set; }

    /// <summary>Analyses a body template. Returns false when it does not parse.</summary>
    public static bool TryFind(string source, [NotNullWhen(true)] out TemplateOutputs? outputs)
    {
        outputs = null;

        // Only templates that compile are visited, which limits their depth.
        if (!LiquidTemplate.TryParse(source, MediaTypeNames.Application.Json, out _, out _)
            || !LiquidParser.Instance.TryParse(source, out var statements, out _))
        {
            return false;
        }

        outputs = new TemplateOutputs
        {
            HasCodeTag = source.Contains("<script", StringComparison.OrdinalIgnoreCase)
                || source.Contains("<style", StringComparison.OrdinalIgnoreCase),
        };
        foreach (var statement in statements)
        {
            outputs.Visit(statement);
        }

        return true;
    }

    // Quotes are counted within a line, since people rarely write a string over several lines.
    protected override Statement VisitTextSpanStatement(TextSpanStatement textSpanStatement)
    {
        var previous = '\0';
        foreach (var c in textSpanStatement.Text.Span)
        {
            _inQuotes = c != '\n' && (c == '"' && previous != '\\' ? !_inQuotes : _inQuotes);
            previous = c;
        }

        return textSpanStatement;
    }

    protected override Statement VisitOutputStatement(OutputStatement outputStatement)
    {
        Add(outputStatement.Expression);
        return outputStatement;
    }

    protected override Statement VisitCycleStatement(CycleStatement cycleStatement)
    {
        foreach (var value in cycleStatement.Values)
        {
            Add(value);
        }

        return cycleStatement;
    }

    // The branches of an "if" are visited in the order of the source.
    protected override Statement VisitIfStatement(IfStatement ifStatement)
    {
        foreach (var statement in ifStatement.Statements)
        {
            Visit(statement);
        }

        foreach (var branch in ifStatement.ElseIfs)
        {
            Visit(branch);
        }

        Visit(ifStatement.Else);
        return ifStatement;
    }

    private void Add(Expression expression)
    {
        if (expression is LiteralExpression or MemberExpression { Segments: [IdentifierSegment { Identifier: "forloop" }, ..] })
        {
            return;
        }

        HasOutput = true;
        var filters = Filters(expression).ToList();
        HasUnquoted |= !_inQuotes && !filters.Contains("json");
        HasUnescaped |= !filters.Exists(Escaping.Contains);
    }

    private static IEnumerable<string> Filters(Expression expression)
    {
        for (; expression is FilterExpression filter; expression = filter.Input)
        {
            yield return filter.Name;
        }
    }
}
