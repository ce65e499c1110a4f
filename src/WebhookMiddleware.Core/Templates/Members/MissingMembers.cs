using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates.Members;

/// <summary>
/// Finds the members that a template or a condition names and the envelope does not have. In doubt it reports nothing, since false warnings
/// would make people ignore true ones.
/// </summary>
internal sealed class MissingMembers : AstVisitor
{
    /// <summary>Names to which the language gives a meaning, as values or in loops.</summary>
    private static readonly string[] Reserved = ["nil", "null", "none", "true", "false", "empty", "blank", "forloop", "tablerowloop"];

    /// <summary>The maximum number of reported members, which is more than is shown to people.</summary>
    private const int MaxMissing = 20;

    private readonly ValueShape _envelope;
    private readonly AssignedNames _assigned;
    private readonly Dictionary<string, ValueShape> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Stack<(string Name, ValueShape Shape)> _loops = [];
    private readonly List<MissingMember> _missing = [];

    private MissingMembers(ValueShape envelope, AssignedNames assigned) => (_envelope, _assigned) = (envelope, assigned);

    /// <summary>Finds the missing members of a body template. A template that does not parse has none.</summary>
    public static IReadOnlyList<MissingMember> InTemplate(string source, string contentType, ValueShape envelope)
    {
        // Only templates that compile are visited, which limits their depth.
        if (!LiquidTemplate.TryParse(source, contentType, out _, out _)
            || !LiquidParser.Instance.TryParse(source, out var statements, out _))
        {
            return [];
        }

        var members = new MissingMembers(envelope, AssignedNames.In(statements));
        foreach (var statement in statements)
        {
            members.Visit(statement);
        }

        return members._missing;
    }

    /// <summary>Finds the missing members of a condition. A condition that does not parse has none.</summary>
    public static IReadOnlyList<MissingMember> InCondition(string source, ValueShape envelope)
    {
        if (!LiquidCondition.TryParse(source, out _, out _) || !LiquidParser.Instance.TryParseCondition(source, out var expression, out _))
        {
            return [];
        }

        var members = new MissingMembers(envelope, AssignedNames.In([]));
        members.Visit(expression);
        return members._missing;
    }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        ShapeOf(memberExpression, Add);
        foreach (var indexer in memberExpression.Segments.OfType<IndexerSegment>())
        {
            Visit(indexer.Expression);
        }

        return memberExpression;
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        base.VisitFilterExpression(filterExpression);
        if (ListFilters.MemberOf(filterExpression) is { } name
            && ShapeOf(filterExpression.Input) is { IsList: true, Item: { IsObject: true } item }
            && Find(item, name) is null)
        {
            Add(item, $"{filterExpression.Name}: \"{name}\"", name);
        }

        return filterExpression;
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        base.VisitAssignStatement(assignStatement);
        if (_assigned.IsSetOnce(assignStatement.Identifier) && _envelope.Find(assignStatement.Identifier) is null)
        {
            _variables[assignStatement.Identifier] = ShapeOf(assignStatement.Value);
        }

        return assignStatement;
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        Visit(forStatement.Source);
        Visit(forStatement.Limit);
        Visit(forStatement.Offset);
        _loops.Push((forStatement.Identifier, ShapeOf(forStatement.Source).Item));
        foreach (var statement in forStatement.Statements)
        {
            Visit(statement);
        }

        _loops.Pop();
        Visit(forStatement.Else);
        return forStatement;
    }

    private ValueShape ShapeOf(Expression expression) => expression switch
    {
        MemberExpression member => ShapeOf(member, static (_, _, _) => { }),
        FilterExpression filter => ListFilters.ResultOf(filter, ShapeOf(filter.Input)),
        _ => ValueShape.Unknown,
    };

    private ValueShape ShapeOf(MemberExpression expression, Action<ValueShape, string, string> missing)
    {
        if (expression.Segments is not [IdentifierSegment first, ..])
        {
            return ValueShape.Unknown;
        }

        var path = first.Identifier;
        var shape = Variable(path);
        if (shape is null)
        {
            missing(_envelope, path, path);
            return ValueShape.Unknown;
        }

        foreach (var segment in expression.Segments.Skip(1))
        {
            var (name, text) = Name(segment);
            path += text;
            var next = shape.IsList ? ItemOf(shape, segment, name) : name is null ? ValueShape.Unknown : Find(shape, name);
            if (next is null)
            {
                missing(shape, path, name!);
                return ValueShape.Unknown;
            }

            shape = next;
        }

        return shape;
    }

    // Returns null when the variable does not exist.
    private ValueShape? Variable(string name)
    {
        if (_assigned.Contains(name))
        {
            return _loops.Any(loop => loop.Name == name) ? ValueShape.Unknown : _variables.GetValueOrDefault(name, ValueShape.Unknown);
        }

        foreach (var loop in _loops)
        {
            if (loop.Name == name)
            {
                return loop.Shape;
            }
        }

        // The names of variables, unlike those of members, are not case-sensitive.
        return Reserved.Contains(name, StringComparer.Ordinal) ? ValueShape.Unknown
            : _envelope.Find(_envelope.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name);
    }

    // Every object and every list has a size.
    private static ValueShape? Find(ValueShape shape, string name)
        => shape.Find(name) ?? (name == "size" ? ValueShape.Unknown : null);

    private static ValueShape ItemOf(ValueShape list, MemberSegment segment, string? name)
        => segment is IndexerSegment ? (name is null ? list.Item : ValueShape.Unknown)
            : name is "first" or "last" ? list.Item
            : ValueShape.Unknown;

    // Returns the member that a segment names, or null when it is computed, and the segment as it is written.
    private static (string? Name, string Text) Name(MemberSegment segment) => segment switch
    {
        IdentifierSegment identifier => (identifier.Identifier, "." + identifier.Identifier),
        IndexerSegment { Expression: LiteralExpression { Value: StringValue name } }
            => (name.ToStringValue(), $"[\"{name.ToStringValue()}\"]"),
        IndexerSegment { Expression: LiteralExpression { Value: NumberValue number } } => (null, $"[{number.ToStringValue()}]"),
        _ => (null, "[…]"),
    };

    private void Add(ValueShape owner, string path, string name)
    {
        if (_missing.Count < MaxMissing && !_missing.Exists(known => known.Path == path))
        {
            _missing.Add(new MissingMember(path, name, [.. owner.Names.Order(StringComparer.Ordinal)]));
        }
    }
}
