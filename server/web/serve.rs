//! The accept loop. poem's own server leaves hyper's time limits out of reach, and half a request open for ever.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use poem::{
    Addr, Endpoint, EndpointExt, Request,
    http::{self, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

pub struct Limits {
    /// For the first byte, for the head of a request, and between requests.
    pub head: Duration,
    pub connections: usize,
    pub head_bytes: u32,
    /// How long requests in flight may take once the server is asked to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head: Duration::from_secs(30),
            connections: 8192,
            head_bytes: 16 * 1024,
            drain: Duration::from_secs(20),
        }
    }
}

/// Serves until `stop` is done, then lets requests in flight finish.
pub async fn serve(
    listener: TcpListener,
    endpoint: impl Endpoint + 'static,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let endpoint = Arc::new(endpoint.map_to_response());
    let builder = Arc::new(builder(&limits));
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    tokio::pin!(stop);
    loop {
        let next = async {
            let slot = slots.clone().acquire_owned().await.map_err(std::io::Error::other)?;
            listener.accept().await.map(|(socket, peer)| (slot, socket, peer))
        };
        let (slot, socket, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = next => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, and the like: do not spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let (local, watcher) = (socket.local_addr()?, graceful.watcher());
        let (endpoint, builder, head) = (endpoint.clone(), builder.clone(), limits.head);
        tokio::spawn(async move {
            let _slot = slot;
            if !speaks(&socket, head).await {
                return;
            }
            let service =
                hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                    let endpoint = endpoint.clone();
                    async move {
                        let addresses =
                            (LocalAddr(Addr::SocketAddr(local)), RemoteAddr(Addr::SocketAddr(peer)));
                        let request: Request = (request, addresses.0, addresses.1, Scheme::HTTP).into();
                        Ok::<http::Response<_>, Infallible>(endpoint.get_response(request).await.into())
                    }
                });
            let connection = builder.serve_connection(TokioIo::new(socket), service).into_owned();
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => (),
        () = tokio::time::sleep(limits.drain) => tracing::warn!("some requests did not finish in time"),
    }
    Ok(())
}

fn builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // Without a timer, hyper's time limit for heads is silently off.
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(usize::try_from(limits.head_bytes).unwrap_or(usize::MAX))
        .max_headers(64);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10))
        .max_concurrent_streams(100)
        .max_header_list_size(limits.head_bytes);
    builder
}

/// Whether a first byte comes in time: hyper's look at the protocol has no deadline of its own.
async fn speaks(socket: &TcpStream, patience: Duration) -> bool {
    // Small answers leave at once.
    let _ = socket.set_nodelay(true);
    matches!(tokio::time::timeout(patience, socket.peek(&mut [0; 1])).await, Ok(Ok(1)))
}
