using Fluid.Ast;

namespace WebhookMiddleware.Templates.Members;

/// <summary>Finds the variables that a template sets, and how often. A variable that is set more than once may have any shape.</summary>
internal sealed class AssignedNames : AstVisitor
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);

    private AssignedNames()
    {
    }

    public static AssignedNames In(IEnumerable<Statement> statements)
    {
        var names = new AssignedNames();
        foreach (var statement in statements)
        {
            names.Visit(statement);
        }

        return names;
    }

    public bool Contains(string name) => _counts.ContainsKey(name);

    public bool IsSetOnce(string name) => _counts.GetValueOrDefault(name) == 1;

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitIncrementStatement(IncrementStatement incrementStatement)
    {
        Add(incrementStatement.Identifier);
        return base.VisitIncrementStatement(incrementStatement);
    }

    protected override Statement VisitDecrementStatement(DecrementStatement decrementStatement)
    {
        Add(decrementStatement.Identifier);
        return base.VisitDecrementStatement(decrementStatement);
    }

    protected override Statement VisitMacroStatement(MacroStatement macroStatement)
    {
        Add(macroStatement.Identifier);
        foreach (var argument in macroStatement.Arguments)
        {
            Add(argument.Name);
        }

        return base.VisitMacroStatement(macroStatement);
    }

    private void Add(string? name)
    {
        if (name is not null)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + 1;
        }
    }
}
