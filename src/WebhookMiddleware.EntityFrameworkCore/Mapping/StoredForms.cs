using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>Stores moments and enumerations in the forms that every provider has.</summary>
internal static class StoredForms
{
    /// <summary>Undoes what an application's conventions (<c>ConfigureConventions</c>) say about columns.</summary>
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
