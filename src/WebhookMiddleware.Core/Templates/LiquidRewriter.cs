using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;

namespace WebhookMiddleware.Templates;

/// <summary>Replaces the parts of a parsed template that need bounds or escaping by ours.</summary>
/// <remarks>Not thread-safe: one instance for one template.</remarks>
internal sealed class LiquidRewriter(Func<string, string> escape) : AstRewriter
{
    /// <summary>How deep the syntax tree may be: a chain of filters or of <c>and</c> is as deep as it is long, and running it recurses.</summary>
    private const int MaxDepth = 2 * LiquidParseContext.MaxDepth;

    private int _depth;

    public override Statement Visit(Statement statement) => Visit(statement, base.Visit);

    public override Expression Visit(Expression expression) => Visit(expression, base.Visit);

    protected override Statement VisitOutputStatement(OutputStatement outputStatement)
        => new OutputStatement(new EscapedExpression(Visit(outputStatement.Expression), escape));

    protected override Statement VisitCycleStatement(CycleStatement cycleStatement)
        => new CycleStatement(
            Visit(cycleStatement.Group),
            [.. cycleStatement.Values.Select(value => new EscapedExpression(Visit(value), escape))]);

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
        => new BoundedCaptureStatement(captureStatement.Identifier, [.. captureStatement.Statements.Select(Visit)]);

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
        => new BoundedRangeExpression(Visit(rangeExpression.From), Visit(rangeExpression.To));

    protected override Expression VisitGreaterThanBinaryExpression(GreaterThanBinaryExpression greaterThanBinaryExpression)
        => new GreaterThanBinaryExpression(
            new ComparedExpression(Visit(greaterThanBinaryExpression.Left)),
            Visit(greaterThanBinaryExpression.Right),
            greaterThanBinaryExpression.Strict);

    protected override Expression VisitLowerThanBinaryExpression(LowerThanBinaryExpression lowerThanBinaryExpression)
        => new LowerThanBinaryExpression(
            new ComparedExpression(Visit(lowerThanBinaryExpression.Left)),
            Visit(lowerThanBinaryExpression.Right),
            lowerThanBinaryExpression.Strict);

    // The base class does not look into indexers, where a range could hide.
    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        => new MemberExpression(
            [.. memberExpression.Segments.Select(s => s is IndexerSegment indexer ? new IndexerSegment(Visit(indexer.Expression)) : s)]);

    private T Visit<T>(T node, Func<T, T> visit)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException($"An expression is longer, or the nesting deeper, than {MaxDepth} steps.");
        }

        var result = visit(node);
        _depth--;
        return result;
    }
}
