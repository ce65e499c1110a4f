using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The work that one rendering may do, counted in units of a few nanoseconds: a character that is looked at is one. Whatever takes time is charged
/// before it is done, by the sizes of all that it works on. Fluid itself counts statements only.
/// </summary>
/// <param name="maxBytes">How much the output, and any single value, may hold.</param>
/// <param name="checkTime">Throws when the time is up; called at least once in <see cref="WorkBetweenChecks"/> units. Null: only the work is bounded.</param>
internal sealed class RenderBudget(int maxBytes, Action? checkTime = null)
{
    /// <summary>How much work is done between two looks at the clock: well below a millisecond.</summary>
    internal const int WorkBetweenChecks = 64 * 1024;

    /// <summary>How many times the size of the output the work may be. At the default limit it then ends after some 0.2 s at most.</summary>
    private const int Headroom = 32;

    /// <summary>Where little output is allowed, a template may still look at its payload.</summary>
    private const int LeastBytes = 64 * 1024;

    /// <summary>What an item of an array counts for, beside its own length.</summary>
    private const int ItemCost = 16;

    private const int CallCost = 64;
    private const int StepCost = 5;
    private const int ScopeCost = 2;

    private long _left = (long)Math.Max(maxBytes, LeastBytes) * Headroom;
    private long _untilCheck = WorkBetweenChecks;
    private int _scopes;

    /// <summary>How much the output, and any single value, may hold.</summary>
    public int MaxBytes => maxBytes;

    public static RenderBudget Of(TemplateContext context) => ((BudgetedContext)context).Budget;

    public void Charge(FluidValue value) => Charge(SizeOf(value));

    /// <summary>Charges for a value of which everything may be looked at, the names of an object's members, too.</summary>
    public void ChargeWhole(FluidValue value) => Charge(value is JsonObjectValue json ? (1L + json.Count) * ItemCost : SizeOf(value));

    /// <summary>Charges for calling a filter, which takes its time however little it is given.</summary>
    public void ChargeCall() => Charge(CallCost);

    /// <summary>Charges for a statement, an operator or a literal.</summary>
    public void ChargeStep() => Charge(StepCost);

    /// <summary>Charges for a name, which is looked for in every loop around it.</summary>
    public void ChargeName(int segments) => Charge((StepCost * segments) + (ScopeCost * _scopes));

    public void ChargeItems(long count) => Charge(count * ItemCost);

    public void EnterScope() => _scopes++;

    public void LeaveScope() => _scopes--;

    public void Charge(long work)
    {
        _left -= work;
        if (_left < 0)
        {
            throw new TemplateException("The template failed: it takes too much work, or its values grew too large.");
        }

        _untilCheck -= work;
        if (_untilCheck < 0)
        {
            _untilCheck = WorkBetweenChecks;
            checkTime?.Invoke();
        }
    }

    private long SizeOf(FluidValue value)
    {
        switch (value)
        {
            case StringValue or JsonNumberValue:
                return value.ToStringValue().Length;
            case ArrayValue array:
                long size = 0;
                foreach (var item in array.Values)
                {
                    size += ItemCost + SizeOf(item);

                    // Arrays can be nested and share their items, so that measuring one to its end could itself take too long.
                    if (size > _left)
                    {
                        break;
                    }
                }

                return size;
            default:
                return ItemCost;
        }
    }
}
