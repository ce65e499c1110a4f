namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Specifies the source of an argument of a minimal API's handler.</summary>
internal enum ArgumentKind
{
    /// <summary>The route, a header, a service, the user.</summary>
    Other,

    /// <summary>The query.</summary>
    Query,

    /// <summary>The JSON body, as an object.</summary>
    Body,

    /// <summary>The form.</summary>
    Form,

    /// <summary>The body, which the handler reads itself.</summary>
    RawBody,

    /// <summary>The request, from which the handler may read the body.</summary>
    Request,

    /// <summary>The body, which only binding reads: by the type's own <c>BindAsync</c>, or as a sequence that is read once.</summary>
    Binder,
}
