using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Limits the work of one rendering, counted in units of a few nanoseconds: one unit for each character that is inspected. Work is charged
/// before it is done, by the sizes of everything it involves. Fluid itself counts only statements.
/// </summary>
/// <param name="maxBytes">The maximum size of the output and of any single value.</param>
/// <param name="checkTime">
/// Throws when the time limit has been reached. Called at least once in <see cref="WorkBetweenChecks"/> units. Null limits only the work.
/// </param>
internal sealed class RenderBudget(int maxBytes, Action? checkTime = null)
{
    /// <summary>The work between two checks of the time, which takes well below a millisecond.</summary>
    internal const int WorkBetweenChecks = 64 * 1024;

    /// <summary>
    /// The work that is allowed for each byte of the output. At the default limit, a rendering ends after some 0.2 s at most.
    /// </summary>
    private const int Headroom = 32;

    /// <summary>
    /// The minimum of bytes for which work is allowed, so that a template with little output can still inspect its payload.
    /// </summary>
    private const int MinBytes = 64 * 1024;

    /// <summary>The cost of an array's item, in addition to its own length.</summary>
    private const int ItemCost = 16;

    private const int CallCost = 64;
    private const int StepCost = 5;
    private const int ScopeCost = 2;

    private long _left = (long)Math.Max(maxBytes, MinBytes) * Headroom;
    private long _untilCheck = WorkBetweenChecks;
    private int _scopes;

    /// <summary>Gets the maximum size of the output and of any single value.</summary>
    public int MaxBytes => maxBytes;

    public static RenderBudget Of(TemplateContext context) => ((BudgetedContext)context).Budget;

    public void Charge(FluidValue value) => Charge(SizeOf(value));

    /// <summary>Charges for a value that may be inspected completely, including the names of an object's members.</summary>
    public void ChargeWhole(FluidValue value) => Charge(value is JsonObjectValue json ? (1L + json.Count) * ItemCost : SizeOf(value));

    /// <summary>Charges for the call of a filter, which takes time even for a small input.</summary>
    public void ChargeCall() => Charge(CallCost);

    /// <summary>Charges for a statement, an operator or a literal.</summary>
    public void ChargeStep() => Charge(StepCost);

    /// <summary>Charges for a name, which is looked up in every enclosing loop.</summary>
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

                    // Arrays can be nested and share their items, so measuring one completely could itself take too long.
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
