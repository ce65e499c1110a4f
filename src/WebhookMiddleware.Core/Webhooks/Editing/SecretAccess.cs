namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Specifies what a write may do with a webhook's secrets. Clearing them is always allowed.</summary>
/// <param name="MayWrite">Whether new secrets are accepted.</param>
/// <param name="FollowPaths">
/// Whether stored secrets are kept when the path or the query of the URL changes. On a server that several parties share, another path is
/// another receiver. Stored secrets never follow to another server.
/// </param>
internal readonly record struct SecretAccess(bool MayWrite, bool FollowPaths);
