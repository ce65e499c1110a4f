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
            cycleStatement.Group is { } group ? Charged(group) : null,
            [.. cycleStatement.Values.Select(value => new EscapedExpression(Visit(value), escape))]);

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
        => new BoundedCaptureStatement(captureStatement.Identifier, [.. captureStatement.Statements.Select(Visit)]);

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
        => new BoundedRangeExpression(Charged(rangeExpression.From), Charged(rangeExpression.To));

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        var visited = (ForStatement)base.VisitForStatement(forStatement);
        return visited.Source is BoundedRangeExpression ? visited : new ChargedForStatement(visited);
    }

    protected override Statement VisitCaseStatement(CaseStatement caseStatement)
    {
        var visited = (CaseStatement)base.VisitCaseStatement(caseStatement);
        return new CaseStatement(new ChargedExpression(visited.Expression), visited.Else, [.. visited.Whens]);
    }

    protected override Statement VisitWhenStatement(WhenStatement whenStatement)
        => new WhenStatement([.. whenStatement.Options.Select(Charged)], [.. whenStatement.Statements.Select(Visit)]);

    protected override Expression VisitEqualBinaryExpression(EqualBinaryExpression equalBinaryExpression)
        => new EqualBinaryExpression(Charged(equalBinaryExpression.Left), Charged(equalBinaryExpression.Right));

    protected override Expression VisitNotEqualBinaryExpression(NotEqualBinaryExpression notEqualBinaryExpression)
        => new NotEqualBinaryExpression(Charged(notEqualBinaryExpression.Left), Charged(notEqualBinaryExpression.Right));

    protected override Expression VisitContainsBinaryExpression(ContainsBinaryExpression containsBinaryExpression)
        => new ContainsBinaryExpression(Charged(containsBinaryExpression.Left), Charged(containsBinaryExpression.Right));

    protected override Expression VisitStartsWithBinaryExpression(StartsWithBinaryExpression startsWithBinaryExpression)
        => new StartsWithBinaryExpression(Charged(startsWithBinaryExpression.Left), Charged(startsWithBinaryExpression.Right));

    protected override Expression VisitEndsWithBinaryExpression(EndsWithBinaryExpression endsWithBinaryExpression)
        => new EndsWithBinaryExpression(Charged(endsWithBinaryExpression.Left), Charged(endsWithBinaryExpression.Right));

    protected override Expression VisitGreaterThanBinaryExpression(GreaterThanBinaryExpression greaterThanBinaryExpression)
        => new GreaterThanBinaryExpression(
            new ComparedExpression(Charged(greaterThanBinaryExpression.Left)),
            Charged(greaterThanBinaryExpression.Right),
            greaterThanBinaryExpression.Strict);

    protected override Expression VisitLowerThanBinaryExpression(LowerThanBinaryExpression lowerThanBinaryExpression)
        => new LowerThanBinaryExpression(
            new ComparedExpression(Charged(lowerThanBinaryExpression.Left)),
            Charged(lowerThanBinaryExpression.Right),
            lowerThanBinaryExpression.Strict);

    // The base class does not look into indexers, where a range could hide.
    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        => new MemberExpression(
            [.. memberExpression.Segments.Select(s => s is IndexerSegment indexer ? new IndexerSegment(Charged(indexer.Expression)) : s)]);

    private ChargedExpression Charged(Expression expression) => new(Visit(expression));

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
