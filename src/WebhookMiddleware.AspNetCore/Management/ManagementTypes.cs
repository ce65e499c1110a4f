using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The documents of the management API, known without reflection. <see cref="ManagementJson"/> says how they are written.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(SwitchResponse))]
[JsonSerializable(typeof(ReplayResponse))]
[JsonSerializable(typeof(CallResponse))]
[JsonSerializable(typeof(DeliveryDetailsResponse))]
[JsonSerializable(typeof(LogPageResponse<CallResponse>))]
[JsonSerializable(typeof(LogPageResponse<DeliveryResponse>))]
[JsonSerializable(typeof(WebhookCursor))]
internal sealed partial class ManagementTypes : JsonSerializerContext;
