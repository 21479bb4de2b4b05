Console.WriteLine("likeness");
