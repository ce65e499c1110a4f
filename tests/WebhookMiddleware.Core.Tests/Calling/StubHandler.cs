namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>Stands in for the network: answers what it is told to, and keeps what it was sent.</summary>
internal sealed class StubHandler : HttpMessageHandler
{
    public Func<CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = _ => Task.FromResult(new HttpResponseMessage());

    public List<SentRequest> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(await SentRequest.ReadAsync(request));
        return await Answer(cancellationToken);
    }
}
