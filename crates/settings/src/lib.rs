//! The kiosk's one typed configuration file, validated with line numbers.
