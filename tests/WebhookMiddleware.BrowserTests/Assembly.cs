// All share one browser, and most one host.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
