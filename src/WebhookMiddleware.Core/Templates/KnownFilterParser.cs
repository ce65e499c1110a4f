using Fluid.Ast;
using Parlot;
using Parlot.Fluent;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Rejects unknown filters while the template is parsed, so that it can't be saved. Fluid's own strict mode detects them only at run time,
/// and only on the path that is taken.
/// </summary>
internal sealed class KnownFilterParser(Parser<Expression> inner, IReadOnlyCollection<string> known) : Parser<Expression>
{
    public override bool Parse(ParseContext context, ref ParseResult<Expression> result)
    {
        var start = context.Scanner.Cursor.Offset;
        if (!inner.Parse(context, ref result))
        {
            return false;
        }

        for (var expression = result.Value; expression is FilterExpression filter; expression = filter.Input)
        {
            if (!known.Contains(filter.Name))
            {
                var suggestion = NearestName.Find(filter.Name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
                throw new Parlot.ParseException(
                    $"unknown filter '{filter.Name}'{suggestion}", Find(context.Scanner.Cursor.Buffer, start, filter.Name));
            }
        }

        return true;
    }

    // The syntax tree has no positions, so the name is searched for after each pipe.
    private static TextPosition Find(string source, int start, string name)
    {
        for (var pipe = source.IndexOf('|', start); pipe >= 0; pipe = source.IndexOf('|', pipe + 1))
        {
            var offset = pipe + 1;
            while (offset < source.Length && char.IsWhiteSpace(source[offset]))
            {
                offset++;
            }

            if (source.AsSpan(offset).StartsWith(name, StringComparison.Ordinal))
            {
                return TemplatePosition.At(source, offset);
            }
        }

        return TemplatePosition.At(source, start);
    }
}
