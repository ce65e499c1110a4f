namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>What a write may do with a webhook's secrets. Clearing them is always allowed.</summary>
/// <param name="MayWrite">Whether new secrets are accepted.</param>
/// <param name="FollowPaths">
/// Whether stored secrets are kept when the path or the query of the address changes: on a server that several parties share, another path is another
/// receiver. To another server they never follow.
/// </param>
internal readonly record struct SecretAccess(bool MayWrite, bool FollowPaths);
