using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Replaces the parts of a parsed template that need limits or escaping.</summary>
/// <remarks>Not thread-safe. Each template needs its own instance.</remarks>
internal sealed class LiquidRewriter(Func<string, string> escape) : AstRewriter
{
    /// <summary>
    /// The maximum depth of the syntax tree. A chain of filters or of <c>and</c> is as deep as it is long, and running it recurses.
    /// </summary>
    private const int MaxDepth = 2 * LiquidParseContext.MaxDepth;

    private int _depth;

    // Branches are counted with the tag that they belong to, and a text is written at once.
    public override Statement Visit(Statement statement)
    {
        var visited = Visit(statement, base.Visit);
        return visited is null or ElseStatement or ElseIfStatement or WhenStatement or TextSpanStatement
            ? visited!
            : new CountedStatement(visited);
    }

    public override Expression Visit(Expression expression)
    {
        var visited = Visit(expression, base.Visit);
        return visited is MemberExpression or LiteralExpression ? new CountedExpression(visited) : visited;
    }

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

    // Fluid recognizes the source's name, and "offset: continue", by their classes, so these are not wrapped.
    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        var visited = new ForStatement(
            [.. forStatement.Statements.Select(Visit)],
            forStatement.Identifier,
            base.Visit(forStatement.Source),
            forStatement.Limit is { } limit ? Charged(limit) : null,
            forStatement.OffsetIsContinue || forStatement.Offset is null ? forStatement.Offset : Charged(forStatement.Offset),
            forStatement.Reversed,
            forStatement.Else is { } otherwise ? (ElseStatement)Visit(otherwise) : null);
        return new ChargedForStatement(visited);
    }

    protected override Statement VisitCaseStatement(CaseStatement caseStatement)
    {
        var visited = (CaseStatement)base.VisitCaseStatement(caseStatement);
        return new CaseStatement(new ChargedExpression(visited.Expression), visited.Else, [.. visited.Whens]);
    }

    protected override Statement VisitWhenStatement(WhenStatement whenStatement)
        => new WhenStatement([.. whenStatement.Options.Select(Charged)], [.. whenStatement.Statements.Select(Visit)]);

    protected override Expression VisitAndBinaryExpression(AndBinaryExpression andBinaryExpression)
        => Operator(andBinaryExpression, LiquidOperators.And);

    protected override Expression VisitOrBinaryExpression(OrBinaryExpression orBinaryExpression)
        => Operator(orBinaryExpression, LiquidOperators.Or);

    protected override Expression VisitEqualBinaryExpression(EqualBinaryExpression equalBinaryExpression)
        => Operator(equalBinaryExpression, LiquidOperators.Equal);

    protected override Expression VisitNotEqualBinaryExpression(NotEqualBinaryExpression notEqualBinaryExpression)
        => Operator(notEqualBinaryExpression, LiquidOperators.NotEqual);

    protected override Expression VisitContainsBinaryExpression(ContainsBinaryExpression containsBinaryExpression)
        => Operator(containsBinaryExpression, LiquidOperators.Contains);

    protected override Expression VisitStartsWithBinaryExpression(StartsWithBinaryExpression startsWithBinaryExpression)
        => Operator(startsWithBinaryExpression, LiquidOperators.StartsWith);

    protected override Expression VisitEndsWithBinaryExpression(EndsWithBinaryExpression endsWithBinaryExpression)
        => Operator(endsWithBinaryExpression, LiquidOperators.EndsWith);

    protected override Expression VisitGreaterThanBinaryExpression(GreaterThanBinaryExpression greaterThanBinaryExpression)
        => Operator(
            greaterThanBinaryExpression,
            greaterThanBinaryExpression.Strict ? LiquidOperators.Greater : LiquidOperators.GreaterOrEqual);

    protected override Expression VisitLowerThanBinaryExpression(LowerThanBinaryExpression lowerThanBinaryExpression)
        => Operator(lowerThanBinaryExpression, lowerThanBinaryExpression.Strict ? LiquidOperators.Lower : LiquidOperators.LowerOrEqual);

    // Fluid evaluates literal arguments once for all renderings.
    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        => new FilterExpression(
            Visit(filterExpression.Input),
            filterExpression.Name,
            [
                .. filterExpression.Parameters.Select(
                    p => p.Expression is LiteralExpression ? p : new FilterArgument(p.Name, Visit(p.Expression))),
            ]);

    // The base class does not visit indexers, which may contain a range.
    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        => new MemberExpression(
            [.. memberExpression.Segments.Select(s => s is IndexerSegment indexer ? new IndexerSegment(Charged(indexer.Expression)) : s)]);

    private OperatorExpression Operator(BinaryExpression expression, Func<RenderBudget, FluidValue, FluidValue, bool> holds)
        => new(Visit(expression.Left), Visit(expression.Right), holds);

    private ChargedExpression Charged(Expression expression) => new(Visit(expression));

    private T Visit<T>(T node, Func<T, T> visit)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException($"An expression is longer, or nested deeper, than {MaxDepth} steps.");
        }

        var result = visit(node);
        _depth--;
        return result;
    }
}
