using Fluid.Ast;
using Parlot;
using Parlot.Fluent;

namespace WebhookMiddleware.Templates;

/// <summary>Replaces a tag that templates may not use.</summary>
internal sealed class RefusedTag(string name, string reason) : Parser<Statement>
{
    public override bool Parse(ParseContext context, ref ParseResult<Statement> result)
    {
        // The tag's name has been read. The error points at its first letter.
        var cursor = context.Scanner.Cursor;
        var start = Math.Max(0, cursor.Buffer.LastIndexOf(name, cursor.Offset, StringComparison.Ordinal));
        throw new Parlot.ParseException($"the tag '{name}' can't be used: {reason}", TemplatePosition.At(cursor.Buffer, start));
    }
}
