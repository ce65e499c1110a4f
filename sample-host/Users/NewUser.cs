using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Users;

/// <summary>The body that registers a user.</summary>
public sealed class NewUser
{
    [Required]
    [EmailAddress, StringLength(254), NoNul]
    public string? Login { get; set; }

    [Required]
    [StringLength(200), NoNul]
    public string? Name { get; set; }

    [Required]
    [RegularExpression(@"^\+[1-9][0-9]{1,14}$", ErrorMessage = "The {0} field must be an E.164 number, such as +79001234567.")]
    public string? Phone { get; set; }

    /// <summary>For the shop's sign-in. Webhooks are not told it: it looks like a credential.</summary>
    [DataType(DataType.Password), StringLength(128, MinimumLength = 8)]
    public string? Password { get; set; }

    [EmailAddress, StringLength(254), NoNul]
    public string? Email { get; set; }

    [AllowedValues(null, "male", "female", ErrorMessage = "The {0} field must be male or female.")]
    public string? Gender { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long? Birthdate { get; set; }

    [Range(0, 1)]
    public int? RecieveNotifications { get; set; }

    public bool? AttachFreeCard { get; set; }

    [StringLength(64), NoNul]
    public string? ActivationShopId { get; set; }

    /// <summary>Per cent.</summary>
    // Of doubles: a range of ints rounds before it compares.
    [Range(0d, 100d)]
    public decimal? Discount { get; set; }

    /// <summary>The record to store. Call it on a valid body only.</summary>
    public User ToUser() => new()
    {
        Login = Login!,
        Name = Name!,
        Phone = Phone!,
        Email = Email,
        Gender = Gender,
        Birthdate = Birthdate,
        RecieveNotifications = RecieveNotifications,
        AttachFreeCard = AttachFreeCard,
        ActivationShopId = ActivationShopId,
        Discount = Discount,
    };
}
