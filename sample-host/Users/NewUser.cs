using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Users;

/// <summary>The body of a request that registers a user.</summary>
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

    /// <summary>The password for the shop's sign-in. It looks like a credential, so webhooks do not receive it.</summary>
    [DataType(DataType.Password), StringLength(128, MinimumLength = 8)]
    public string? Password { get; set; }

    [EmailAddress, StringLength(254), NoNul]
    public string? Email { get; set; }

    [AllowedValues(null, "male", "female", ErrorMessage = "The {0} field must be male or female.")]
    public string? Gender { get; set; }

    /// <summary>The date in Unix milliseconds.</summary>
    public long? Birthdate { get; set; }

    [Range(0, 1)]
    public int? RecieveNotifications { get; set; }

    public bool? AttachFreeCard { get; set; }

    [StringLength(64), NoNul]
    public string? ActivationShopId { get; set; }

    /// <summary>The discount in per cent.</summary>
    // The range is declared with doubles, because one with ints rounds the value before it compares.
    [Range(0d, 100d)]
    public decimal? Discount { get; set; }

    /// <summary>Returns the record to store. The body must be valid.</summary>
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
