using System.Text;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

internal static class TestDeliveries
{
    /// <summary>A delivery after two attempts, the first without an answer.</summary>
    public static DeliveryDetails New(DeliveryState state = DeliveryState.Pending, string data = "{}") => new(
        new DeliverySummary
        {
            Id = Guid.CreateVersion7(ManagementHost.Now),
            MessageId = "msg_0198c0de",
            WebhookId = Guid.CreateVersion7(ManagementHost.Now),
            Event = "after_registration",
            State = state,
            Attempts = 2,
            CreatedAt = ManagementHost.Now,
            NextAttemptAt = state == DeliveryState.Pending ? ManagementHost.Now.AddSeconds(30) : null,
        },
        Guid.CreateVersion7(ManagementHost.Now),
        Encoding.UTF8.GetBytes(data),
        [
            new DeliveryAttempt
            {
                Number = 1, At = ManagementHost.Now, Outcome = WebhookOutcome.ConnectionFailed, DurationMs = 1.5, Detail = "refused",
            },
            new DeliveryAttempt
            {
                Number = 2, At = ManagementHost.Now.AddSeconds(5), Outcome = WebhookOutcome.BadStatus, Status = 500, DurationMs = 12, ResponseBody = "oops",
            },
        ]);
}
