using Microsoft.EntityFrameworkCore;
using SampleHost.Api;
using SampleHost.Data;

namespace SampleHost.Orders;

/// <summary>Reads and writes orders.</summary>
public sealed class OrderBook(SampleDbContext db, TimeProvider time)
{
    /// <summary>Stores a new order. Returns null if the user doesn't exist.</summary>
    public async Task<Order?> AddAsync(NewOrder body, CancellationToken cancellationToken)
    {
        if (await FindUserAsync(body.UserId, cancellationToken) is not { } userId)
        {
            return null;
        }

        var order = new Order
        {
            UserId = userId,
            ShopId = body.ShopId,
            Items = body.Items!,
            Delivery = body.Delivery,
            Comment = body.Comment,
        };
        db.Orders.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        return order;
    }

    public Task<Order?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var key = Ids.Parse(id);
        return db.Orders.FirstOrDefaultAsync(order => order.Id == key, cancellationToken);
    }

    /// <summary>Changes an order. Returns null if the order, or the user it is assigned to, doesn't exist.</summary>
    public async Task<Order?> UpdateAsync(string id, OrderChanges changes, CancellationToken cancellationToken)
    {
        long? userId = null;
        if (changes.UserId is not null && (userId = await FindUserAsync(changes.UserId, cancellationToken)) is null)
        {
            return null;
        }

        return await ChangeAsync(
            id,
            order =>
            {
                order.UserId = userId ?? order.UserId;
                changes.ApplyTo(order);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Sets an order's status. Returns null if the order doesn't exist.</summary>
    public Task<Order?> SetStatusAsync(string? id, string status, CancellationToken cancellationToken)
        => ChangeAsync(
            id,
            order =>
            {
                order.SetStatus(status, time.GetUtcNow());
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Changes the current state of an order. If another request writes it meanwhile, the change starts again from the new state.
    /// </summary>
    /// <param name="id">The order.</param>
    /// <param name="change">Changes the order and returns whether it did; it may run several times.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The order, or null if it doesn't exist.</returns>
    public async Task<Order?> ChangeAsync(string? id, Func<Order, bool> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            db.ChangeTracker.Clear();
            var order = await FindAsync(id, cancellationToken);
            if (order is null || !change(order))
            {
                return order;
            }

            order.Version++;
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return order;
            }
            catch (DbUpdateConcurrencyException)
            {
            }
        }
    }

    private async Task<long?> FindUserAsync(string? id, CancellationToken cancellationToken)
    {
        var key = Ids.Parse(id);
        return await db.Users.AnyAsync(user => user.Id == key, cancellationToken) ? key : null;
    }
}
