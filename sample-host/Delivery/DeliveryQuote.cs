using SampleHost.Api;
using WebhookMiddleware.Outbox;

namespace SampleHost.Delivery;

/// <summary>The cost of a delivery, and the number of days it takes.</summary>
public sealed record DeliveryQuote(decimal Cost, int PeriodMin, int PeriodMax) : Reply
{
    private const decimal DefaultTariff = 40;
    private const decimal HandlingFee = 100;
    private const decimal NoHandlingFeeFrom = 5000;

    /// <summary>
    /// Calculates a handling fee, which large orders don't pay, plus the tariff for every kilogram begun. Each 50 kg take a day longer.
    /// </summary>
    public static DeliveryQuote For(DeliveryQuery query)
    {
        var kilograms = Math.Max(1, Math.Ceiling(query.Items!.Sum(item => item.Quantity * item.Weight)));
        var fee = query.OrderSum < NoHandlingFeeFrom ? HandlingFee : 0;
        var days = 1 + (int)Math.Min(30, kilograms / 50);
        return new DeliveryQuote(fee + kilograms * (query.Tariff ?? DefaultTariff), days, days + 2);
    }
}
