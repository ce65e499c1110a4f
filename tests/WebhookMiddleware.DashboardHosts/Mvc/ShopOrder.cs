using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware.DashboardHosts.Mvc;

/// <summary>The form of an order.</summary>
public sealed class ShopOrder
{
    [Required]
    public string? Article { get; set; }
}
