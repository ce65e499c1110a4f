using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>Matches paths against an entry of the route map as routing would, constraints included.</summary>
internal sealed class RouteMapMatcher
{
    private static readonly RouteValueDictionary NoDefaults = [];

    private readonly RouteMapEntry _entry;
    private readonly TemplateMatcher _template;
    private readonly List<(string Parameter, IRouteConstraint Constraint)> _constraints = [];

    /// <exception cref="InvalidOperationException">The application's routing doesn't know one of the constraints.</exception>
    public RouteMapMatcher(RouteMapEntry entry, ParameterPolicyFactory policies)
    {
        _entry = entry;
        _template = new TemplateMatcher(new RouteTemplate(entry.Pattern), NoDefaults);
        foreach (var (parameter, references) in entry.Pattern.ParameterPolicies)
        {
            foreach (var reference in references)
            {
                if (policies.Create(entry.Pattern.GetParameter(parameter), reference) is IRouteConstraint constraint)
                {
                    _constraints.Add((parameter, constraint));
                }
            }
        }
    }

    /// <summary>Determines whether the entry covers requests of this method.</summary>
    public bool Serves(string method) => _entry.Serves(method);

    /// <summary>Determines whether the entry covers the path of this request.</summary>
    public bool Matches(HttpContext context)
    {
        var values = new RouteValueDictionary();
        return _template.TryMatch(context.Request.Path, values)
            && _constraints.TrueForAll(
                item => item.Constraint.Match(context, route: null, item.Parameter, values, RouteDirection.IncomingRequest));
    }
}
