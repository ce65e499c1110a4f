// What a call allocates is measured for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
