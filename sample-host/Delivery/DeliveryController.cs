using Microsoft.AspNetCore.Mvc;

namespace SampleHost.Delivery;

/// <summary>Calculates deliveries; every delivery service of this sample calculates alike.</summary>
[ApiController]
[Route("organization/delivery_service")]
public sealed class DeliveryController : ControllerBase
{
    [HttpPost("{id}/calculate")]
    public DeliveryQuote Calculate(DeliveryQuery query) => DeliveryQuote.For(query);
}
