using SampleHost.Api;

namespace SampleHost.Users;

/// <summary>A user, as the API returns it.</summary>
public sealed record UserReply(
    string Id,
    string Login,
    string Name,
    string Phone,
    string? Email,
    string? Gender,
    long? Birthdate,
    int? RecieveNotifications,
    bool? AttachFreeCard,
    string? ActivationShopId,
    decimal? Discount) : Reply
{
    public static UserReply From(User user) => new(
        Ids.Format(user.Id),
        user.Login,
        user.Name,
        user.Phone,
        user.Email,
        user.Gender,
        user.Birthdate,
        user.RecieveNotifications,
        user.AttachFreeCard,
        user.ActivationShopId,
        user.Discount);
}
