using Parlot;
using Parlot.Fluent;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Limits the recursion of a parser. A stack overflow can't be caught: without the limit, saving ten kilobytes of parentheses would end the
/// process. Backtracking is limited, too, since it could take hours for a hundred characters.
/// </summary>
internal sealed class DepthGuard<T>(Parser<T> inner) : Parser<T>
{
    public override bool Parse(ParseContext context, ref ParseResult<T> result)
    {
        var parsing = (LiquidParseContext)context;
        var cursor = context.Scanner.Cursor;
        if (parsing.Depth >= LiquidParseContext.MaxDepth)
        {
            throw new Parlot.ParseException(
                $"more than {LiquidParseContext.MaxDepth} levels of nesting", TemplatePosition.At(cursor.Buffer, cursor.Offset));
        }

        if (!parsing.TryBegin())
        {
            throw new Parlot.ParseException(
                "ranges are nested in too many ways to be parsed", TemplatePosition.At(cursor.Buffer, cursor.Offset));
        }

        parsing.Depth++;
        try
        {
            return inner.Parse(context, ref result);
        }
        finally
        {
            parsing.Depth--;
        }
    }
}
