namespace WebhookMiddleware.Events;

/// <summary>The names of the nine built-in events.</summary>
public static class WebhookEvents
{
    /// <summary>Before a user is added by the back office, after the input has been validated.</summary>
    public const string BeforeRegistration = "before_registration";

    /// <summary>After a user was successfully added by the back office.</summary>
    public const string AfterRegistration = "after_registration";

    /// <summary>Before an order is added.</summary>
    public const string BeforeOrderAdd = "before_order_add";

    /// <summary>Before an order is updated.</summary>
    public const string BeforeOrderUpdate = "before_order_update";

    /// <summary>Before an order's status is set.</summary>
    public const string BeforeOrderSetStatus = "before_order_setstatus";

    /// <summary>Before a delivery service calculates its cost.</summary>
    public const string BeforeDeliveryServiceCalculate = "before_delivery_service_calculate";

    /// <summary>Before a user is updated.</summary>
    public const string BeforeUserUpdate = "before_user_update";

    /// <summary>Before a user registers, before the method's own input checks.</summary>
    public const string BeforeUserNew = "before_user_new";

    /// <summary>When a subscription's term expires. No route raises it.</summary>
    public const string OnSubscription = "on_subscription";
}
