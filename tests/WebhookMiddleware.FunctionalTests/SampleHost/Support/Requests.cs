using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>A valid body for each of the sample's routes; a new object each time, so that a test can change it.</summary>
internal static class Requests
{
    public const decimal OrderTotal = 1050;

    public const decimal DeliveryCost = 220;

    public static JsonObject User(string login = "ann@example.com") => new()
    {
        ["login"] = login,
        ["name"] = "Анна",
        ["phone"] = "+79001234567",
        ["email"] = "anna@example.com",
        ["gender"] = "female",
        ["birthdate"] = 631152000000,
        ["recieve_notifications"] = 1,
        ["attach_free_card"] = true,
        ["activation_shop_id"] = "shop-7",
    };

    public static JsonObject UserChanges() => new() { ["name"] = "Анна Петрова" };

    /// <summary>Items for 900, discount 50, bonus payment 100, delivery 300: 1050 in total.</summary>
    public static JsonObject Order(string userId) => new()
    {
        ["user_id"] = userId,
        ["shop_id"] = "shop-7",
        ["items"] = new JsonArray(
            new JsonObject { ["article"] = "TEA-1", ["name"] = "Чай", ["quantity"] = 2, ["price"] = 300, ["discount_summ"] = 50 },
            new JsonObject { ["article"] = "CUP-2", ["name"] = "Чашка", ["quantity"] = 1, ["price"] = 300, ["bonus_payment_sum"] = 100 }),
        ["delivery"] = new JsonObject { ["service_id"] = "courier", ["address"] = "Москва, Тверская, 1", ["cost"] = 300 },
        ["comment"] = "Позвонить",
    };

    public static JsonObject OrderChanges() => new() { ["comment"] = "Не звонить" };

    public static JsonObject OrderStatus(string orderId, string status = "processing")
        => new() { ["order_id"] = orderId, ["status"] = status };

    public static JsonObject Payment(string orderId) => new() { ["order_id"] = orderId };

    /// <summary>3 kg at the sample's own tariff of 40, and a handling fee of 100: 220.</summary>
    public static JsonObject Delivery() => new()
    {
        ["address"] = "Москва, Тверская, 1",
        ["items"] = new JsonArray(new JsonObject { ["article"] = "TEA-1", ["quantity"] = 2, ["weight"] = 1.5 }),
        ["order_sum"] = 900,
    };

    public static JsonObject Subscription(string userId) => new() { ["user_id"] = userId, ["valid_to"] = 253_402_300_799_999 };
}
