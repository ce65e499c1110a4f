namespace SampleHost.Users;

/// <summary>A member of the loyalty programme, as stored.</summary>
public sealed class User
{
    public long Id { get; set; }

    public required string Login { get; set; }

    public required string Name { get; set; }

    public required string Phone { get; set; }

    /// <summary>The salted hash of the password; null for a user who can't sign in.</summary>
    public string? PasswordHash { get; set; }

    public string? Email { get; set; }

    public string? Gender { get; set; }

    /// <summary>The date in Unix milliseconds.</summary>
    public long? Birthdate { get; set; }

    public int? RecieveNotifications { get; set; }

    public bool? AttachFreeCard { get; set; }

    public string? ActivationShopId { get; set; }

    /// <summary>The discount in per cent.</summary>
    public decimal? Discount { get; set; }
}
