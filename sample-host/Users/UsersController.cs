using Microsoft.AspNetCore.Mvc;
using SampleHost.Api;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Events;

namespace SampleHost.Users;

/// <summary>The back office's users. Webhooks are bound with attributes; the actions themselves are unaware of them.</summary>
[ApiController]
[Route("organization/user")]
public sealed class UsersController(UserDirectory users) : ControllerBase
{
    [HttpPost("new")]
    [BeforeWebhook(WebhookEvents.BeforeRegistration), AfterWebhook(WebhookEvents.AfterRegistration)]
    public async Task<ActionResult<CreatedReply>> Add(NewUser body, CancellationToken cancellationToken)
        => await users.AddAsync(body, cancellationToken) is { } user ? new CreatedReply(Ids.Format(user.Id)) : LoginTaken(body.Login);

    [HttpPost("{id}")]
    [BeforeWebhook(WebhookEvents.BeforeUserUpdate)]
    public async Task<ActionResult<Reply>> Update(string id, UserChanges changes, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(id, cancellationToken) is not { } user)
        {
            return Missing(id);
        }

        return await users.TryUpdateAsync(user, changes, cancellationToken) ? Reply.Ok : LoginTaken(changes.Login);
    }

    [HttpGet("{id}")]
    public async Task<ActionResult<UserReply>> Get(string id, CancellationToken cancellationToken)
        => await users.FindAsync(id, cancellationToken) is { } user ? UserReply.From(user) : Missing(id);

    private ObjectResult Missing(string id) => Problem($"There is no user '{id}'.", statusCode: StatusCodes.Status404NotFound);

    private ObjectResult LoginTaken(string? login)
        => Problem($"The login '{login}' is taken.", statusCode: StatusCodes.Status409Conflict);
}
