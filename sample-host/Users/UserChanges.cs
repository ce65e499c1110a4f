using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Users;

/// <summary>The body of a request that changes a user. Absent or null members stay unchanged.</summary>
public sealed class UserChanges
{
    [EmailAddress, StringLength(254), NoNul]
    public string? Login { get; set; }

    [StringLength(200, MinimumLength = 1), NoNul]
    public string? Name { get; set; }

    [RegularExpression(@"^\+[1-9][0-9]{1,14}$", ErrorMessage = "The {0} field must be an E.164 number, such as +79001234567.")]
    public string? Phone { get; set; }

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

    public void ApplyTo(User user)
    {
        user.Login = Login ?? user.Login;
        user.Name = Name ?? user.Name;
        user.Phone = Phone ?? user.Phone;
        user.Email = Email ?? user.Email;
        user.Gender = Gender ?? user.Gender;
        user.Birthdate = Birthdate ?? user.Birthdate;
        user.RecieveNotifications = RecieveNotifications ?? user.RecieveNotifications;
        user.AttachFreeCard = AttachFreeCard ?? user.AttachFreeCard;
        user.ActivationShopId = ActivationShopId ?? user.ActivationShopId;
        user.Discount = Discount ?? user.Discount;
    }
}
