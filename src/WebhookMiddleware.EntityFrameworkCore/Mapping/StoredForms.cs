using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>Stores times and enumerations in forms that every provider supports.</summary>
internal static class StoredForms
{
    /// <summary>Resets what the application's conventions (<c>ConfigureConventions</c>) have set on columns.</summary>
    public static void ForgetConventions(this IMutableEntityType entity)
    {
        foreach (var property in entity.GetProperties())
        {
            property.SetValueConverter((ValueConverter?)null);
            property.SetProviderClrType(null);
            property.SetColumnType(null);
            property.SetMaxLength(null);
            property.SetPrecision(null);
            property.SetScale(null);
        }
    }

    public static void UseStoredForms(this IMutableEntityType entity)
    {
        foreach (var property in entity.GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            if (type == typeof(DateTimeOffset))
            {
                property.SetValueConverter(new UnixMillisecondsConverter());
            }
            else if (type == typeof(WebhookOutcome))
            {
                property.SetValueConverter(new OutcomeConverter());
            }
            else if (type.IsEnum)
            {
                property.SetProviderClrType(typeof(string));
            }
        }
    }
}
