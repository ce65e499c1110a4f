using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Web;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>The acquiring bank, at the end of the sample's HTTP client.</summary>
internal sealed class FakeAcquirer : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, (int OrderStatus, long Amount)> _payments = new();
    private readonly TaskCompletionSource _assembled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _awaited;

    /// <summary>Whether connections to it fail.</summary>
    public bool IsDown { get; set; }

    /// <summary>The <c>errorCode</c> of its answers.</summary>
    public string ErrorCode { get; set; } = "0";

    public void Set(string orderId, int orderStatus) => _payments[orderId] = (orderStatus, (long)(Requests.OrderTotal * 100));

    /// <summary>Holds its answers until so many questions have come.</summary>
    public void HoldUntil(int questions) => _awaited = questions;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri!.AbsolutePath.Should().EndWith("/getOrderStatusExtended.do");
        if (IsDown)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "There is nobody.");
        }

        await MeetAsync(cancellationToken);
        var form = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken));
        var payment = _payments.GetValueOrDefault(form["orderNumber"]!);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new { errorCode = ErrorCode, orderStatus = payment.OrderStatus, amount = payment.Amount }),
        };
    }

    private Task MeetAsync(CancellationToken cancellationToken)
    {
        if (_awaited == 0)
        {
            return Task.CompletedTask;
        }

        if (Interlocked.Decrement(ref _awaited) == 0)
        {
            _assembled.SetResult();
        }

        return _assembled.Task.WaitAsync(cancellationToken);
    }
}
