using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.Outbox;

namespace SampleHost.Delivery;

/// <summary>Calculates the cost of deliveries; all delivery services of this sample calculate alike.</summary>
[ApiController]
[Route("organization/delivery_service")]
public sealed class DeliveryController : ControllerBase
{
    [HttpPost("{id}/calculate")]
    public DeliveryQuote Calculate(DeliveryQuery query) => DeliveryQuote.For(query);
}
