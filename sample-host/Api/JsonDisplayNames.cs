using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace SampleHost.Api;

/// <summary>Makes the validation messages of controllers use the JSON names of members, as their keys do.</summary>
internal sealed class JsonDisplayNames : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context)
    {
        if (context.Key is { MetadataKind: ModelMetadataKind.Property, Name: { } name })
        {
            context.DisplayMetadata.DisplayName = () => JsonNames.Policy.ConvertName(name);
        }
    }
}
