using Parlot;
using Parlot.Fluent;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Stops a parser that calls itself before the stack does. A stack overflow can't be caught: without this, saving ten kilobytes of
/// parentheses would end the process. A parser that goes back and tries again is stopped, too, before a hundred characters take hours.
/// </summary>
internal sealed class DepthGuard<T>(Parser<T> inner) : Parser<T>
{
    public override bool Parse(ParseContext context, ref ParseResult<T> result)
    {
        var counted = (LiquidParseContext)context;
        var cursor = context.Scanner.Cursor;
        if (counted.Depth >= LiquidParseContext.MaxDepth)
        {
            throw new Parlot.ParseException(
                $"more than {LiquidParseContext.MaxDepth} levels of nesting", TemplatePosition.At(cursor.Buffer, cursor.Offset));
        }

        if (!counted.TryBegin())
        {
            throw new Parlot.ParseException("ranges are nested in too many ways to be read", TemplatePosition.At(cursor.Buffer, cursor.Offset));
        }

        counted.Depth++;
        try
        {
            return inner.Parse(context, ref result);
        }
        finally
        {
            counted.Depth--;
        }
    }
}
