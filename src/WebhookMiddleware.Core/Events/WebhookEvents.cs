namespace WebhookMiddleware.Events;

/// <summary>Defines the names of the nine events that <c>AddLoyaltyEvents()</c> adds.</summary>
public static class WebhookEvents
{
    /// <summary>Fires before a user is added by the back office, after the input has been validated.</summary>
    public const string BeforeRegistration = "before_registration";

    /// <summary>Fires after a user was successfully added by the back office.</summary>
    public const string AfterRegistration = "after_registration";

    /// <summary>Fires before an order is added.</summary>
    public const string BeforeOrderAdd = "before_order_add";

    /// <summary>Fires before an order is updated.</summary>
    public const string BeforeOrderUpdate = "before_order_update";

    /// <summary>Fires before an order's status is set.</summary>
    public const string BeforeOrderSetStatus = "before_order_setstatus";

    /// <summary>Fires before a delivery service calculates its cost.</summary>
    public const string BeforeDeliveryServiceCalculate = "before_delivery_service_calculate";

    /// <summary>Fires before a user is updated.</summary>
    public const string BeforeUserUpdate = "before_user_update";

    /// <summary>Fires before a user registers, before the method's own input checks.</summary>
    public const string BeforeUserNew = "before_user_new";

    /// <summary>Fires when a subscription's term expires. No route raises it.</summary>
    public const string OnSubscription = "on_subscription";
}
