// cloudcommerce: START HERE. The command line; each command is a function in commands/ or serve.cpp.
#include "app/commands/commands.hpp"
#include "app/control.hpp"
#include "app/serve.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace {

using app::Config;

// One place for what several commands take.
struct Arguments {
    Config config;
    std::string listen = "127.0.0.1:8080", metrics_listen, file, format, number, prefix, settings_file, handle, new_handle;
    bool dry_run = false, stock = false, explain = false;
    int limit = 50, provider_timeout_ms = 8'000, profile_seconds = 10, repeat = 0;
};

void add_data(CLI::App& command, Arguments& arguments)
{
    command.add_option("--data", arguments.config.data, "The folder of the shop's data")
        ->envname("CLOUDCOMMERCE_DATA")
        ->capture_default_str();
    command.add_option("--database", arguments.config.database, "postgresql://USER@HOST/NAME instead of SQLite in the data folder")
        ->envname("CLOUDCOMMERCE_DATABASE")
        ->check([](std::string const& text) {
            bool const is_address = text.starts_with("postgresql://") || text.starts_with("postgres://");
            return is_address ? std::string{} : "needs an address like postgresql://shop@localhost/shop, not " + text;
        });
    command.add_option("--config", arguments.settings_file, "A file with settings: option = value, a line each; flags and variables win")
        ->envname("CLOUDCOMMERCE_CONFIG");
}

// What a file says stands in for the variables that are not set. It is read before the command line is, which knows no third place.
void take_settings(CLI::App const& serve_command, std::string const& file)
{
    for (auto const& item : CLI::ConfigINI{}.from_file(file)) {
        auto const* const option = serve_command.get_option_no_throw("--" + item.name);
        if (option == nullptr || !item.parents.empty() || option->get_envname().empty())
            throw CLI::ConfigError::Extras(item.fullname() + " (in " + file + ")");
        ::setenv(option->get_envname().c_str(), CLI::detail::join(item.inputs, ",").c_str(), 0);
    }
}

std::string settings_file(int argc, char** argv)
{
    constexpr std::string_view name = "--config";
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == name && i + 1 < argc) return argv[i + 1];
        if (word.starts_with(name) && word.substr(name.size()).starts_with('=')) return std::string{word.substr(name.size() + 1)};
    }
    auto const* const variable = std::getenv("CLOUDCOMMERCE_CONFIG");
    return variable == nullptr ? "" : variable;
}

std::string format_of(Arguments const& arguments)
{
    if (!arguments.format.empty()) return arguments.format;
    return arguments.file.ends_with(".csv") ? "csv" : "ndjson";
}

int serve(Arguments& arguments)
{
    app::set_listen(arguments.config, arguments.listen);
    if (!arguments.metrics_listen.empty()) app::set_metrics_listen(arguments.config, arguments.metrics_listen);
    if (auto const* const usual = std::getenv("OTEL_EXPORTER_OTLP_ENDPOINT"); usual != nullptr && arguments.config.otlp_endpoint.empty())
        arguments.config.otlp_endpoint = usual;
    arguments.config.provider_timeout = std::chrono::milliseconds{arguments.provider_timeout_ms};
    arguments.config.profile_duration = std::chrono::seconds{arguments.profile_seconds};
    // Signals are taken by sigwait: blocked here, before any thread is made.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigset_t blocked = signals;
    sigaddset(&blocked, SIGUSR2);   // for profiling.hpp
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    SystemClock const clock;
    logging::Log log{clock};
    auto const opened = [&](app::Opened const& shop) {
        std::cout << "The shop is open at " << shop.url << " (data in " << arguments.config.data.string() << ")\n";
        if (!shop.first_key.empty()) std::cout << "The key of its admin API, shown this once: " << shop.first_key << "\n";
        std::cout << std::flush;
    };
    auto const wait = [&](std::chrono::milliseconds patience) {
        if (patience == std::chrono::milliseconds::max()) {
            int signal = 0;
            return sigwait(&signals, &signal) == 0;
        }
        timespec const limit{patience.count() / 1'000, patience.count() % 1'000 * 1'000'000};
        return sigtimedwait(&signals, nullptr, &limit) > 0;
    };
    try {
        return app::serve(arguments.config, opened, wait, clock, log);
    } catch (std::exception const& error) {
        log.error("cannot open the shop", error);
        log.flush();
        std::cerr << "Cannot open the shop: " << error.what() << "\n";
        return 1;
    }
}

int write_command(Arguments const& arguments, app::WritingCommand command, std::istream* input)
{
    SystemClock const clock;
    logging::Log log{clock};
    app::TerminalConsole console;
    if (command.folder.empty()) command.folder = ".";
    return app::run_or_hand_over(arguments.config, command, input, console, clock, log);
}

int import_file(Arguments const& arguments, std::vector<std::string> words)
{
    app::WritingCommand command{.words = std::move(words), .folder = ".", .input_bytes = 0};
    if (arguments.dry_run) command.words.emplace_back("--dry-run");
    if (arguments.stock) command.words.emplace_back("--stock");
    if (arguments.file == "-") return write_command(arguments, command, &std::cin);
    std::ifstream file{arguments.file, std::ios::binary};
    if (!file) {
        std::cerr << "Cannot read " << arguments.file << "\n";
        return 1;
    }
    command.folder = std::filesystem::absolute(arguments.file).parent_path();
    std::error_code error;
    auto const size = std::filesystem::file_size(arguments.file, error);
    if (!error) command.input_bytes = size;   // of a pipe it is unknown
    return write_command(arguments, command, &file);
}

}   // namespace

static int run(int argc, char** argv)
{
    Arguments arguments;
    std::function<int()> chosen;
    CLI::App program{"CloudCommerce: a whole shop in one binary", "cloudcommerce"};
    program.require_subcommand(1);
    program.set_version_flag("--version", CLOUDCOMMERCE_VERSION);

    auto* const serve_command = program.add_subcommand("serve", "Opens the shop; creates and migrates its data where needed");
    add_data(*serve_command, arguments);
    serve_command->add_option("--listen", arguments.listen, "Address and port")->envname("CLOUDCOMMERCE_LISTEN")->capture_default_str();
    serve_command->add_option("--roles", arguments.config.roles, "What this process does: all, or some of storefront, api, worker")
        ->delimiter(',')
        ->envname("CLOUDCOMMERCE_ROLES");
    serve_command->add_option("--database-replicas", arguments.config.database_replicas, "Addresses of its replicas, to read from")
        ->delimiter(',')
        ->envname("CLOUDCOMMERCE_DATABASE_REPLICAS");
    serve_command
        ->add_option("--checkout-batches", arguments.config.checkout_batches, "true: on PostgreSQL orders are written many at a time")
        ->envname("CLOUDCOMMERCE_CHECKOUT_BATCHES")
        ->capture_default_str();
    serve_command->add_option("--database-connections", arguments.config.database_connections, "To each database server, at most")
        ->envname("CLOUDCOMMERCE_DATABASE_CONNECTIONS")
        ->check(CLI::Range(4, 500))
        ->capture_default_str();
    serve_command->add_option("--name", arguments.config.name, "The shop's name")->envname("CLOUDCOMMERCE_NAME")->capture_default_str();
    serve_command->add_option("--public-url", arguments.config.public_url, "What the outside sees, like https://shop.example")
        ->envname("CLOUDCOMMERCE_PUBLIC_URL");
    serve_command->add_option("--trusted-proxies", arguments.config.trusted_proxies, "Addresses whose X-Forwarded-For is believed")
        ->delimiter(',')
        ->envname("CLOUDCOMMERCE_TRUSTED_PROXIES");
    serve_command->add_option("--mail-from", arguments.config.mail_from, "The sender of the shop's mails")
        ->envname("CLOUDCOMMERCE_MAIL_FROM")
        ->capture_default_str();
    serve_command->add_option("--connections-per-address", arguments.config.connections_per_address, "At most so many at once")
        ->envname("CLOUDCOMMERCE_CONNECTIONS_PER_ADDRESS")
        ->capture_default_str();
    serve_command->add_option("--provider-timeout-ms", arguments.provider_timeout_ms, "How long the payment provider may take to answer")
        ->envname("CLOUDCOMMERCE_PROVIDER_TIMEOUT_MS")
        ->check(CLI::Range(1, 60'000))
        ->capture_default_str();
    serve_command->add_option("--profile-seconds", arguments.profile_seconds, "How long a CPU profile takes that SIGUSR2 begins")
        ->envname("CLOUDCOMMERCE_PROFILE_SECONDS")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    serve_command->add_option("--metrics-listen", arguments.metrics_listen, "Address and port of /metrics, for operators; off unless given")
        ->envname("CLOUDCOMMERCE_METRICS_LISTEN");
    serve_command
        ->add_option("--log-cached-every", arguments.config.log_cached_every,
                     "Of requests that are answered from memory, each so manyth is logged; 0: none")
        ->envname("CLOUDCOMMERCE_LOG_CACHED_EVERY")
        ->capture_default_str();
    serve_command
        ->add_option("--otlp-endpoint", arguments.config.otlp_endpoint, "Where traces go (OTLP over HTTP), like http://127.0.0.1:4318")
        ->envname("CLOUDCOMMERCE_OTLP_ENDPOINT");
    serve_command->add_option("--trace-sample", arguments.config.trace_sample, "The share of traces that is recorded, 0 to 1")
        ->envname("CLOUDCOMMERCE_TRACE_SAMPLE")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    serve_command->callback([&] { chosen = [&] { return serve(arguments); }; });

    auto* const seed = program.add_subcommand("seed", "Fills a shop");
    seed->require_subcommand(1);
    auto* const seed_demo = seed->add_subcommand("demo", "The catalogue of the demo shop; twice changes nothing");
    add_data(*seed_demo, arguments);
    seed_demo->callback([&] { chosen = [&] { return write_command(arguments, {{"seed", "demo"}, {}, 0}, nullptr); }; });

    auto* const import = program.add_subcommand("import", "Takes data in");
    import->require_subcommand(1);
    auto* const import_command = import->add_subcommand("products", "Products from Shopify's CSV or NDJSON");
    add_data(*import_command, arguments);
    import_command->add_option("FILE", arguments.file, "The file, or - for standard input")->required();
    import_command->add_option("--format", arguments.format, "csv or ndjson; else by the file's ending")
        ->check(CLI::IsMember({"csv", "ndjson"}));
    import_command->add_flag("--dry-run", arguments.dry_run, "Says what would be refused, writes nothing");
    import_command->add_flag("--stock", arguments.stock, "Also sets the stock of variants that have one already");
    import_command->callback([&] { chosen = [&] { return import_file(arguments, {"import", "products", format_of(arguments)}); }; });

    for (auto const& document : workflows::documents()) {
        auto* const command = program.add_subcommand(std::string{document.name}, std::string{document.summary});
        command->require_subcommand(1);
        auto* const in = command->add_subcommand("import", "From a JSON file: all of it or nothing");
        add_data(*in, arguments);
        in->add_option("FILE", arguments.file, "The file, or - for standard input")->required();
        in->add_flag("--dry-run", arguments.dry_run, "Says what would be refused, writes nothing");
        in->callback([&] { chosen = [&] { return import_file(arguments, {"import", std::string{document.name}}); }; });
        auto* const out = command->add_subcommand("export", "As JSON, so that importing it again changes nothing");
        add_data(*out, arguments);
        out->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
        out->callback([&] {
            chosen = [&] {
                app::TerminalConsole console;
                return app::export_document(arguments.config, document, arguments.file, console);
            };
        });
    }

    auto* const codes =
        program.get_subcommand("promotions")->add_subcommand("codes", "Makes codes for a promotion with bulk_codes, a line each");
    add_data(*codes, arguments);
    codes->add_option("ID", arguments.number, "The promotion's id")->required();
    codes->add_option("--count", arguments.limit, "How many")->check(CLI::Range(1, int{promotion::bulk_codes_max}))->required();
    codes->add_option("--prefix", arguments.prefix, "What each begins with, like SUMMER-");
    codes->callback([&] {
        chosen = [&] {
            return write_command(
                arguments, {{"promotions", "codes", arguments.number, std::to_string(arguments.limit), arguments.prefix}, {}, 0}, nullptr);
        };
    });

    auto* const search = program.get_subcommand("search");
    auto* const vectors_in = search->add_subcommand(
        "import-vectors",
        "Vectors of products, by which others are found that are alike: {\"handle\":\"vase\",\"vector\":[0.1,-0.25]} a line");
    add_data(*vectors_in, arguments);
    vectors_in->add_option("FILE", arguments.file, "The file, or - for standard input")->required();
    vectors_in->add_flag("--dry-run", arguments.dry_run, "Says what would be refused, writes nothing");
    vectors_in->callback([&] { chosen = [&] { return import_file(arguments, {"import", "vectors"}); }; });
    auto* const vectors_out = search->add_subcommand("export-vectors", "Those vectors, so that importing them again changes nothing");
    add_data(*vectors_out, arguments);
    vectors_out->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
    vectors_out->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::export_vectors(arguments.config, arguments.file, console);
        };
    });

    for (auto const& [kind, of] : {std::pair{"products", "Of products"}, {"categories", "Of categories"}}) {
        auto* const command = program.add_subcommand(kind, of);
        command->require_subcommand(1);
        auto* const rename = command->add_subcommand("rename", "Gives one another handle; its old address leads to the new one");
        add_data(*rename, arguments);
        rename->add_option("OLD", arguments.handle, "Its handle now")->required();
        rename->add_option("NEW", arguments.new_handle, "The one that it shall have")->required();
        rename->callback([&, kind] {
            chosen = [&, kind] {
                return write_command(arguments, {{kind, "rename", arguments.handle, arguments.new_handle}, {}, 0}, nullptr);
            };
        });
    }

    auto* const admin_key = program.add_subcommand("admin-key", "Makes a new key of the admin API; the one before is worth nothing then");
    add_data(*admin_key, arguments);
    admin_key->callback([&] { chosen = [&] { return write_command(arguments, {{"admin-key"}, {}, 0}, nullptr); }; });

    auto* const export_ = program.add_subcommand("export", "Gives data out");
    export_->require_subcommand(1);
    auto* const export_command = export_->add_subcommand("products", "Products, so that importing them again changes nothing");
    add_data(*export_command, arguments);
    export_command->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
    export_command->add_option("--format", arguments.format, "csv or ndjson; else by the file's ending")
        ->check(CLI::IsMember({"csv", "ndjson"}));
    export_command->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::export_products(arguments.config, arguments.file, format_of(arguments), console);
        };
    });

    auto* const verify =
        program.add_subcommand("verify", "Checks every invariant that the data can show; a line each, exit status 1 if one fails");
    add_data(*verify, arguments);
    verify->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::verify_shop(arguments.config, console);
        };
    });

    auto* const quote =
        program.add_subcommand("quote", "Says what an offer comes to: prices, promotions, shipping, taxes, all from one file");
    quote->add_option("FILE", arguments.file, "The scenario as JSON, or - for standard input")->required();
    quote->add_flag("--explain", arguments.explain, "Says of each price of a line's SKU why it is paid, or is not");
    quote->add_option("--repeat", arguments.repeat, "Says instead how long it takes, in microseconds: the median of so many times")
        ->check(CLI::Range(1, 1'000'000));
    quote->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::quote(arguments.file, arguments.repeat, arguments.explain, console);
        };
    });

    auto* const dump = program.add_subcommand("dump", "Writes the whole shop into a file that `load` reads, on any engine");
    add_data(*dump, arguments);
    dump->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
    dump->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::dump_shop(arguments.config, arguments.file, console);
        };
    });

    auto* const load = program.add_subcommand("load", "Fills an empty shop with what `dump` wrote; all of it or nothing");
    add_data(*load, arguments);
    load->add_option("FILE", arguments.file, "The file")->required();
    load->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::load_shop(arguments.config, arguments.file, console);
        };
    });

    auto* const profile_command = program.add_subcommand("profile", "Takes a CPU profile of the server that runs, for pprof");
    add_data(*profile_command, arguments);
    profile_command->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
    profile_command->add_option("--seconds", arguments.profile_seconds, "How long")->check(CLI::Range(1, 600))->capture_default_str();
    profile_command->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::take_profile(arguments.config, arguments.file, arguments.profile_seconds, console);
        };
    });

    auto* const orders = program.add_subcommand("orders", "What was sold");
    orders->require_subcommand(1);
    auto* const orders_list = orders->add_subcommand("list", "The latest orders, newest first");
    add_data(*orders_list, arguments);
    orders_list->add_option("--limit", arguments.limit, "How many")->check(CLI::Range(1, 100'000))->capture_default_str();
    orders_list->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::list_orders(arguments.config, arguments.limit, console);
        };
    });
    auto* const orders_export = orders->add_subcommand("export", "All orders as NDJSON");
    add_data(*orders_export, arguments);
    orders_export->add_option("FILE", arguments.file, "The file, or - for standard output")->required();
    orders_export->callback([&] {
        chosen = [&] {
            app::TerminalConsole console;
            return app::export_orders(arguments.config, arguments.file, console);
        };
    });
    auto* const orders_cancel = orders->add_subcommand("cancel", "Cancels an order of which nothing was shipped; the money goes back");
    add_data(*orders_cancel, arguments);
    orders_cancel->add_option("NUMBER", arguments.number, "Like A10000")->required();
    orders_cancel->callback(
        [&] { chosen = [&] { return write_command(arguments, {{"orders", "cancel", arguments.number}, {}, 0}, nullptr); }; });
    auto* const orders_retry = orders->add_subcommand("retry", "Tries again to settle an order that is stuck");
    add_data(*orders_retry, arguments);
    orders_retry->add_option("NUMBER", arguments.number, "Like A10000")->required();
    orders_retry->callback(
        [&] { chosen = [&] { return write_command(arguments, {{"orders", "retry", arguments.number}, {}, 0}, nullptr); }; });

    try {
        if (auto const file = settings_file(argc, argv); !file.empty()) take_settings(*serve_command, file);
        program.parse(argc, argv);
        return chosen();
    } catch (CLI::ParseError const& error) {
        int const status = program.exit(error);
        return status == 0 ? 0 : 2;
    }
}

int main(int argc, char** argv)
try {
    return run(argc, argv);
} catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
