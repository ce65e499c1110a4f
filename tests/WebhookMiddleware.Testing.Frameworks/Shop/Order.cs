namespace WebhookMiddleware.Testing.Shop;

/// <summary>An order of the shop.</summary>
public sealed record Order(string Article, int Quantity, Shipping Shipping = Shipping.Parcel);

/// <summary>How an order is shipped.</summary>
public enum Shipping
{
    /// <summary>By post.</summary>
    Parcel,

    /// <summary>By a courier.</summary>
    Courier,
}
