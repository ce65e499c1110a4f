using System.Globalization;
using System.Numerics;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The key by which an item is sorted. The text of a member is sorted linguistically, by a sort key that is created once: repeated
/// comparisons by culture cost a hundred times as much.
/// </summary>
internal readonly struct SortingKey
{
    private const int CompareCost = 8;
    private const int KeyCost = 160;
    private const int CultureCost = 10;

    private readonly Kind _kind;
    private readonly decimal _number;
    private readonly string? _text;
    private readonly byte[]? _collation;

    private SortingKey(Kind kind, decimal number = 0, string? text = null, byte[]? collation = null)
        => (_kind, _number, _text, _collation) = (kind, number, text, collation);

    // In the order in which values of different kinds are sorted.
    private enum Kind
    {
        Nil,
        Boolean,
        Number,
        Text,
        Other,
    }

    private int Length => _text?.Length ?? _collation?.Length ?? 0;

    /// <summary>Creates a key from the item's own text.</summary>
    public static SortingKey OfText(FluidValue item, RenderBudget budget)
    {
        budget.ChargeWhole(item);
        return new SortingKey(Kind.Text, text: item.ToStringValue());
    }

    /// <summary>Creates a key from the value of a member.</summary>
    public static SortingKey OfMember(FluidValue value, RenderBudget budget)
    {
        budget.Charge(KeyCost);
        switch (value.Type)
        {
            case FluidValues.Nil:
                return default;
            case FluidValues.Boolean:
                return new SortingKey(Kind.Boolean, value.ToBooleanValue() ? 1 : 0);
            case FluidValues.Number:
                return new SortingKey(Kind.Number, value.ToNumberValue());
            case FluidValues.String:
                var text = value.ToStringValue();
                budget.Charge((long)CultureCost * text.Length);
                return new SortingKey(Kind.Text, collation: CultureInfo.InvariantCulture.CompareInfo.GetSortKey(text).KeyData);
            default:
                return new SortingKey(Kind.Other);
        }
    }

    /// <summary>Charges for the comparisons that sorting the keys takes.</summary>
    public static void ChargeSorting(IEnumerable<SortingKey> keys, RenderBudget budget)
    {
        var (count, length) = (0L, 0L);
        foreach (var key in keys)
        {
            count++;
            length += key.Length;
        }

        budget.Charge(((CompareCost * count) + (length / 4)) * (BitOperations.Log2((ulong)count + 1) + 1));
    }

    public static int Compare(SortingKey one, SortingKey other, StringComparer comparison)
        => one._kind != other._kind ? one._kind.CompareTo(other._kind)
            : one._text is not null ? comparison.Compare(one._text, other._text)
            : one._collation is not null ? one._collation.AsSpan().SequenceCompareTo(other._collation)
            : one._number.CompareTo(other._number);
}
